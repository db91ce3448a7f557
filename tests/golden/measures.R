# Golden numbers of weighted means of item means with missing answers (survey::svyratio, svycontrast).
# Run: Rscript tests/golden/measures.R > tests/golden/measures.json
suppressMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "certainty")
set.seed(20260101)
n <- 120
clamp <- function(x, lo, hi) pmin(pmax(round(x), lo), hi)
mood <- rnorm(n)
p <- sapply(1:4, function(j) clamp(5 + 0.2 * j + mood + rnorm(n), 1, 9))
m <- sapply(1:4, function(j) clamp(4.5 + 0.5 * rnorm(n), 1, 9))
d <- sapply(1:4, function(j) clamp(7.5 + 0.8 * rnorm(n), 1, 9))
hole <- function(x) { x[matrix(runif(length(x)) < 0.08, nrow(x))] <- NA; x }
p <- hole(p); m <- hole(m); d <- hole(d)
w <- round(runif(n, 0.5, 3), 2)
shares <- c(0.4, 0.3, 0.2, 0.1)

combined <- function(x, wt) {
  # rows without any value do not count; each item over those who have it
  any <- rowSums(!is.na(x)) > 0
  x <- x[any, , drop = FALSE]; wt <- wt[any]
  given <- !is.na(x); value <- ifelse(given, x, 0)
  frame <- data.frame(value = I(value), given = I(given * 1), wt = wt)
  cols <- as.data.frame(cbind(value, given * 1)); names(cols) <- c(paste0("v", 1:4), paste0("g", 1:4)); cols$wt <- wt
  design <- svydesign(ids = ~1, weights = ~wt, data = cols)
  means <- svymean(as.formula(paste("~", paste(c(paste0("v", 1:4), paste0("g", 1:4)), collapse = "+"))), design)
  expression <- parse(text = paste(sprintf("%.17g * v%d / g%d", shares, 1:4, 1:4), collapse = " + "))[[1]]
  found <- svycontrast(means, list(total = expression))
  list(value = as.numeric(coef(found)), se = as.numeric(SE(found)), n = nrow(x))
}
mean_w <- function(x, wt) { ok <- !is.na(x); sum(x[ok] * wt[ok]) / sum(wt[ok]) }
one <- rep(1, n)
customer <- sample(1:40, 150, replace = TRUE); hit <- as.integer(runif(150) < 0.7)
cl <- svydesign(ids = ~customer, data = data.frame(customer, hit), weights = ~I(rep(1, 150)))
totals <- aggregate(cbind(hit, size = 1) ~ customer, data.frame(customer, hit), sum)
rat <- svyratio(~hit, ~size, svydesign(ids = ~1, data = totals, weights = ~I(rep(1, nrow(totals)))))
out <- list(
  data = list(perceived = p, minimum = m, desired = d, weights = w, shares = shares),
  results = list(
    adequacy = combined(p - m, one), adequacy_weighted = combined(p - m, w),
    superiority = combined(p - d, one), superiority_weighted = combined(p - d, w),
    perceived = combined(p, one), perceived_weighted = combined(p, w),
    acsi = combined((p - 1) / 8 * 100, one), acsi_weighted = combined((p - 1) / 8 * 100, w)
  ),
  clustered = list(customer = customer, hit = hit, rate = as.numeric(coef(rat)), se = as.numeric(sqrt(vcov(rat)))),
  engine = R.version.string, survey = as.character(packageVersion("survey"))
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", pretty = FALSE))
