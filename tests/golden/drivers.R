# Makes tests/golden/drivers.json:  Rscript tests/golden/drivers.R > tests/golden/drivers.json
.libPaths(c(Sys.getenv("R_EXTRA", "."), .libPaths()))
# R 4.2 with sandwich, survey, ordinal, MASS and (from its source) relaimpo. The data are made here.
suppressPackageStartupMessages({
  library(sandwich); library(survey); library(ordinal); library(MASS); library(relaimpo); library(jsonlite)
})
set.seed(20261)
n <- 180
mood <- rnorm(n)
grade <- function(x) pmin(5, pmax(1, round(x)))
d <- data.frame(
  care = grade(3.2 + 0.7 * mood + rnorm(n)),
  speed = grade(3.0 + 0.6 * mood + rnorm(n)),
  price = grade(2.8 + 0.3 * mood + 1.1 * rnorm(n)),
  shop = sample(c("north", "south", "west"), n, TRUE),
  branch = sprintf("b%02d", rep(1:18, each = 10)),
  stratum = rep(c("city", "country"), each = 90),
  stringsAsFactors = FALSE
)
d$overall <- grade(0.2 + 0.5 * d$care + 0.25 * d$speed + 0.1 * d$price + (d$shop == "west") * 0.4 + rnorm(n))
d$weight <- round(ifelse(d$stratum == "city", 1.4, 3.1) * runif(n, 0.6, 1.5), 3)
d$population <- ifelse(d$stratum == "city", 400, 900)
d$branches <- ifelse(d$stratum == "city", 40, 90)
f <- overall ~ care + speed + price + shop
m <- lm(f, d)
mw <- lm(f, d, weights = weight)
table_of <- function(b, v) list(value = unname(b), standard_error = unname(sqrt(diag(v))), vcov = unname(v))
robust <- lapply(setNames(nm = c("HC0", "HC1", "HC2", "HC3")), function(k) table_of(coef(m), vcovHC(m, k)))
robust_w <- lapply(setNames(nm = c("HC0", "HC1", "HC2", "HC3")), function(k) table_of(coef(mw), vcovHC(mw, k)))
clustered <- table_of(coef(m), vcovCL(m, ~branch, type = "HC1"))
svy <- function(design) {
  s <- svyglm(f, design)
  c(table_of(coef(s), vcov(s)), list(degrees = s$df.residual, p = unname(summary(s)$coefficients[, 4])))
}
survey_plain <- svy(svydesign(~1, weights = ~weight, data = d))
survey_cluster <- svy(svydesign(~branch, weights = ~weight, data = d))
survey_full <- svy(svydesign(~branch, strata = ~stratum, fpc = ~branches, weights = ~weight, data = d))
survey_strata <- svy(svydesign(~1, strata = ~stratum, fpc = ~population, weights = ~weight, data = d))
d$grade <- factor(d$overall)
o <- clm(grade ~ care + speed + price + shop, data = d)
nominal <- nominal_test(o)
so <- svyolr(grade ~ care + speed + price + shop, svydesign(~1, weights = ~weight, data = d))
numbers <- d[c("overall", "care", "speed", "price")]
rel <- calc.relimp(overall ~ care + speed + price, numbers, weights = d$weight,
  type = c("lmg", "last", "first", "betasq", "pratt", "genizi", "car"))
gaps <- numbers
gaps$care[c(3, 40, 77, 130)] <- NA; gaps$price[c(5, 41, 90:99)] <- NA; gaps$overall[c(1, 40)] <- NA
a <- c(5, 3, 4, 4, 1, 2, 6); b <- c(4, 2, 6, 3, 1, 1, 5)
lo <- d$overall; dl <- sapply(d[c("care", "speed")], function(x) as.numeric(x <= 2)); dh <- sapply(d[c("care", "speed")], function(x) as.numeric(x >= 4))
pr <- lm(lo ~ dl[, 1] + dh[, 1] + dl[, 2] + dh[, 2])
cat(toJSON(list(
  data = as.list(d[c("overall", "care", "speed", "price", "shop", "branch", "stratum", "weight", "population", "branches")]),
  robust = robust, robust_weighted = robust_w, clustered = clustered, survey_plain = survey_plain,
  survey_cluster = survey_cluster, survey_strata = survey_strata, survey_full = survey_full,
  ordinal = list(terms = names(coef(o)), value = unname(coef(o)), standard_error = unname(sqrt(diag(vcov(o)))), log_likelihood = as.numeric(logLik(o))),
  nominal = list(term = rownames(nominal)[-1], degrees = nominal$Df[-1], log_likelihood = nominal$logLik[-1], ratio = nominal$LRT[-1], p = nominal$`Pr(>Chi)`[-1]),
  survey_ordinal = list(terms = names(coef(so)), value = unname(coef(so)), standard_error = unname(sqrt(diag(vcov(so))))),
  weighted_importance = lapply(setNames(nm = c("lmg", "last", "first", "betasq", "pratt", "genizi", "car")), function(k) as.list(slot(rel, k))),
  pairwise = unname(cor(gaps, use = "pairwise.complete.obs")), gaps = lapply(as.list(gaps), function(x) x),
  ranks = list(a = a, b = b, spearman = cor(a, b, method = "spearman"), kendall = cor(a, b, method = "kendall")),
  penalty_reward = table_of(coef(pr), vcovHC(pr, "HC3"))
), digits = I(15), auto_unbox = TRUE, na = "null"))
