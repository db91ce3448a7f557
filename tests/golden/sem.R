# Further golden cases for path models, on data simulated here: missing answers, higher-order constructs,
# interactions, prediction by leaving one out (seminr 2.3.4), and groups. Rscript sem.R > sem.json
suppressMessages({library(seminr); library(jsonlite)})
set.seed(20261122)
n <- 160
likert <- function(x) pmin(10, pmax(1, round(6.5 + 1.8 * x)))
image <- rnorm(n)
product <- .6 * image + .8 * rnorm(n)
service <- .5 * image + .4 * product + .75 * rnorm(n)
value <- .4 * product + .3 * service + .8 * rnorm(n)
satisfaction <- .3 * product + .3 * service + .3 * value + .2 * image * value + .6 * rnorm(n)
block <- function(f, loadings) sapply(loadings, function(l) likert(l * f + sqrt(1 - l^2) * rnorm(n)))
d <- data.frame(block(image, c(.8, .7, .75)), block(product, c(.85, .8, .6)), block(service, c(.8, .75, .7)),
                block(value, c(.9, .8)), block(satisfaction, c(.85, .8, .75)))
names(d) <- c(paste0("im", 1:3), paste0("pr", 1:3), paste0("se", 1:3), paste0("va", 1:2), paste0("sa", 1:3))
holes <- d
holes[matrix(runif(prod(dim(d))) < .06, nrow(d))] <- NA
mm <- constructs(composite("image", multi_items("im", 1:3)), composite("product", multi_items("pr", 1:3)),
                 composite("service", multi_items("se", 1:3)), composite("value", multi_items("va", 1:2), weights = mode_B),
                 composite("satisfaction", multi_items("sa", 1:3)))
sm <- relationships(paths("image", c("product", "service")), paths(c("product", "service"), "value"),
                    paths(c("image", "product", "service", "value"), "satisfaction"))
est <- function(data, mm, sm, ...) suppressMessages(estimate_pls(data, mm, sm, maxIt = 3000, stopCriterion = 13, ...))
plain <- function(x) { class(x) <- NULL; x <- unclass(as.matrix(x)); list(rows = rownames(x), cols = colnames(x), values = unname(apply(x, 1, as.list))) }
table_of <- function(x) { x <- matrix(as.numeric(x), nrow(x), dimnames = dimnames(x)); list(rows = rownames(x), cols = colnames(x), values = x) }
out <- function(m) list(path_coef = table_of(m$path_coef), outer_weights = table_of(m$outer_weights),
                        outer_loadings = table_of(m$outer_loadings), rSquared = table_of(m$rSquared), scores = table_of(head(m$construct_scores, 3)))
res <- list(data = as.list(d), holes = as.list(holes))
res$complete <- out(est(d, mm, sm))
m <- est(holes, mm, sm, missing = mean_replacement, missing_value = NA)
res$mean_replacement <- out(m)
idx <- lapply(1:3, function(i) { set.seed(i); sample.int(n, replace = TRUE) })
res$mean_replacement_rows <- idx
res$mean_replacement_resampled <- lapply(idx, function(i) out(est(holes[i, ], mm, sm, missing = mean_replacement, missing_value = NA)))
res$listwise <- out(est(na.omit(holes), mm, sm))
hm <- function(w) constructs(composite("image", multi_items("im", 1:3)), composite("product", multi_items("pr", 1:3)),
                 composite("service", multi_items("se", 1:3)), higher_composite("quality", c("product", "service"), method = two_stage, weights = w),
                 composite("value", multi_items("va", 1:2), weights = mode_B), composite("satisfaction", multi_items("sa", 1:3)))
hs <- relationships(paths("image", c("quality", "satisfaction")), paths("quality", c("value", "satisfaction")), paths("value", "satisfaction"))
for (w in c("A", "B")) {
  m <- est(d, hm(if (w == "A") mode_A else mode_B), hs)
  res[[paste0("higher_order_", w)]] <- out(m)
}
is <- relationships(paths("image", c("product", "value")), paths(c("image", "product", "value", "image*value"), "satisfaction"))
im <- function(method) constructs(composite("image", multi_items("im", 1:3)), composite("product", multi_items("pr", 1:3)),
                 composite("value", multi_items("va", 1:2)), composite("satisfaction", multi_items("sa", 1:3)),
                 interaction_term(iv = "image", moderator = "value", method = method))
# first stage and last stage settle to the same digits only at a tight rule; seminr's first stage keeps its default
res$interaction_two_stage <- out(est(d, im(two_stage), is))
res$interaction_product_indicator <- out(est(d, im(product_indicator), is))
ps <- relationships(paths("image", c("product", "service")), paths(c("product", "service"), "satisfaction"))
pm <- constructs(composite("image", multi_items("im", 1:3)), composite("product", multi_items("pr", 1:3)),
                 composite("service", multi_items("se", 1:3)), composite("satisfaction", multi_items("sa", 1:3)))
m <- est(d, pm, ps)
for (tech in c("predict_DA", "predict_EA")) {
  p <- predict_pls(m, technique = get(tech), noFolds = NULL, cores = 2)
  s <- summary(p)
  res[[paste0("leave_one_out_", tech)]] <- list(PLS_out = table_of(s$PLS_out_of_sample), LM_out = table_of(s$LM_out_of_sample),
    PLS_in = table_of(s$PLS_in_sample), first = table_of(head(p$PLS_out_of_sample, 3)))
}
cat(toJSON(res, digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns", matrix = "rowmajor"))
