# Reference numbers for follow-up data: R survival on data this script simulates itself.
# Rscript tests/golden/customers.R > tests/golden/customers.json
suppressMessages({library(survival); library(jsonlite)})
set.seed(20260101)
n <- 160
d <- data.frame(
  x = round(rnorm(n), 2), z = rbinom(n, 1, .4), g = sample(c("a", "b", "c"), n, TRUE),
  st = sample(c("north", "south"), n, TRUE), w = as.numeric(sample(1:3, n, TRUE)),
  wf = round(runif(n, .3, 2.5), 2), cl = sample(1:40, n, TRUE), entry = sample(0:3, n, TRUE))
rate <- exp(.5 * d$x - .4 * (d$g == "b") + .3 * d$z)
d$time <- d$entry + ceiling(rexp(n, rate / 6))
d$event <- rbinom(n, 1, .7)
at <- c(2, 4, 6, 9, 12)
km <- function(f, ...) {
  s <- summary(f, times = at, extend = FALSE)
  t <- summary(f, rmean = 10)$table
  t <- if (is.matrix(t)) t else matrix(t, 1, dimnames = list(NULL, names(t)))
  q <- quantile(f, c(.25, .5))
  list(time = s$time, n.risk = s$n.risk, surv = s$surv, se = s$std.err, lower = s$lower, upper = s$upper,
       table = t[, !(colnames(t) %in% c("records", "n.max", "n.start")), drop = FALSE],
       quantile = lapply(q, unname))
}
S <- with(d, Surv(time, event)); L <- with(d, Surv(entry, time, event))
fits <- list(
  plain = survfit(S ~ 1, d, conf.type = "plain"),
  arcsin = survfit(S ~ 1, d, conf.type = "arcsin"),
  logit = survfit(S ~ 1, d, conf.type = "logit"),
  level90 = survfit(S ~ 1, d, conf.int = .9),
  groups = survfit(S ~ g, d),
  frequency = survfit(S ~ 1, d, weights = w),
  fractional = survfit(S ~ 1, d, weights = wf),
  fractional_groups = survfit(S ~ g, d, weights = wf),
  robust = survfit(S ~ 1, d, robust = TRUE),
  clustered = survfit(S ~ 1, d, cluster = cl),
  truncated = survfit(L ~ 1, d),
  truncated_fractional = survfit(L ~ 1, d, weights = wf))
diffs <- list(
  plain = survdiff(S ~ g, d), peto = survdiff(S ~ g, d, rho = 1), half = survdiff(S ~ g, d, rho = .5),
  stratified = survdiff(S ~ g + strata(st), d), stratified_peto = survdiff(S ~ g + strata(st), d, rho = 1))
cox <- list(
  efron = coxph(S ~ x + g + z, d), breslow = coxph(S ~ x + g + z, d, ties = "breslow"),
  strata = coxph(S ~ x + g + z + strata(st), d), strata_breslow = coxph(S ~ x + g + z + strata(st), d, ties = "breslow"),
  frequency = coxph(S ~ x + g + z, d, weights = w), frequency_breslow = coxph(S ~ x + g + z, d, weights = w, ties = "breslow"),
  fractional = coxph(S ~ x + g + z, d, weights = wf), cluster = coxph(S ~ x + g + z, d, cluster = cl),
  cluster_breslow = coxph(S ~ x + g + z, d, cluster = cl, ties = "breslow"),
  truncated = coxph(L ~ x + g + z, d), truncated_breslow = coxph(L ~ x + g + z, d, ties = "breslow"),
  truncated_strata = coxph(L ~ x + g + z + strata(st), d),
  everything = coxph(L ~ x + g + z + strata(st), d, weights = wf, cluster = cl))
coxed <- function(f) {
  s <- summary(f); b <- basehaz(f, centered = FALSE); C <- concordance(f)
  zph <- function(k) { t <- cox.zph(f, transform = k)$table; list(chisq = unname(t[, 1]), df = unname(t[, 2])) }
  list(coef = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))),
       naive = if (is.null(f$naive.var)) unname(sqrt(diag(vcov(f)))) else sqrt(diag(f$naive.var)),
       loglik = f$loglik, score = f$score, wald = f$wald.test, rscore = f$rscore, n = f$n, nevent = f$nevent,
       C = unname(C$concordance), seC = sqrt(C$var), km = zph("km"), identity = zph("identity"),
       rank = zph("rank"), log = zph("log"), hazard = b$hazard, hazard_time = b$time,
       hazard_strata = if (is.null(b$strata)) NULL else as.character(b$strata))
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)
logit <- list(
  plain = glm(event ~ x + g + z, binomial, d, control = tight), weighted = glm(event ~ x + g + z, quasibinomial, d, weights = w, control = tight))
glms <- lapply(logit, function(f) list(coef = unname(coef(f)), se_model = unname(sqrt(diag(summary(f, dispersion = 1)$cov.scaled))),
  deviance = f$deviance, fitted = unname(fitted(f)[1:5])))
out <- list(engine = R.version.string, survival = as.character(packageVersion("survival")), data = as.list(d),
  km = lapply(fits, km), logrank = lapply(diffs, function(f) list(
    chisq = f$chisq, obs = if (is.matrix(f$obs)) rowSums(f$obs) else f$obs,
    exp = if (is.matrix(f$exp)) rowSums(f$exp) else f$exp, var = unname(f$var))),
  cox = lapply(cox, coxed), logistic = glms)
cat(toJSON(out, digits = 15, auto_unbox = TRUE, na = "null", null = "null"))
