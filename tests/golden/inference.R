# Golden numbers of tests, intervals and designed samples. The data are made here, by formula alone.
# Run: Rscript tests/golden/inference.R > tests/golden/inference.json
suppressMessages({library(survey); library(boot); library(jsonlite)})
options(survey.lonely.psu = "fail")

noise <- function(n, step) { x <- (seq_len(n) * step) %% 1; x }
n <- 240
d <- data.frame(
  id = seq_len(n),
  stratum = rep(c("n", "s", "w"), times = c(120, 72, 48)),
  psu = c(rep(1:12, each = 10), rep(1:9, each = 8), rep(1:6, each = 8)),
  ssu = rep(1:(n / 2), each = 2))
d$score <- pmin(10, pmax(0, round(6 + 3 * (noise(n, 0.6180339887) - 0.4) * 2 + (d$psu %% 3) - 1 + 2 * (d$stratum == "w"))))
d$other <- pmin(10, pmax(0, round(5 + 4 * (noise(n, 0.4142135623) - 0.4) + 0.3 * d$score)))
d$group <- c("a", "b", "c")[1 + floor(3 * noise(n, 0.7320508075))]
d$yes <- as.numeric(d$score >= 7)
d$weight <- ifelse(d$stratum == "n", 20, ifelse(d$stratum == "s", 12.5, 5)) * (1 + 0.5 * noise(n, 0.2360679775))
d$n_psu <- ifelse(d$stratum == "n", 60, ifelse(d$stratum == "s", 30, 20))
d$n_ssu <- 25

one <- function(x) list(est = unname(coef(x)), se = as.numeric(SE(x)))
test <- function(t) list(statistic = unname(t$statistic), parameter = unname(t$parameter), p = t$p.value)
full <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, fpc = ~n_psu, data = d, nest = TRUE)
two <- svydesign(id = ~psu + ssu, strata = ~stratum, weights = ~weight, fpc = ~n_psu + n_ssu, data = d, nest = TRUE)
plain <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
only <- svydesign(id = ~1, weights = ~weight, data = d)
lonely <- d[!(d$stratum == "w" & d$psu > 1), ]

designs <- lapply(list(one_stage = full, two_stage = two, with_replacement = plain, weights_only = only), function(g) {
  m <- svymean(~score, g, deff = TRUE); r <- svymean(~score, g, deff = "replace")
  by <- svyby(~score, ~group, g, svymean); t <- svytotal(~score, g, deff = TRUE)
  q <- svyratio(~yes, ~other, g, deff = TRUE)
  list(mean = one(m), deff = unname(deff(m)), deff_replace = unname(deff(r)), degf = degf(g),
    ci = as.numeric(confint(m, df = degf(g))), total = one(t), total_deff = unname(deff(t)),
    ratio = list(est = unname(coef(q)), se = as.numeric(SE(q)), deff = as.numeric(deff(q))),
    nps = one(svymean(~I(100 * (score >= 9) - 100 * (score <= 6)), g)),
    by = list(group = by$group, est = by$score, se = unname(SE(by))),
    share = lapply(c(logit = "logit", likelihood = "likelihood", asin = "asin", beta = "beta", mean = "mean", xlogit = "xlogit"),
      function(m) { s <- svyciprop(~yes, g, method = m); list(p = unname(as.numeric(s)), ci = as.numeric(attr(s, "ci"))) }),
    ttest = { s <- svyttest(score ~ I(group == "c"), subset(g, group != "b"))
      list(t = unname(s$statistic), df = unname(s$parameter), p = unname(s$p.value), est = unname(s$estimate), ci = as.numeric(s$conf.int)) },
    all_groups = { f <- regTermTest(svyglm(score ~ group, g), ~group); list(F = as.numeric(f$Ftest), df = f$df, ddf = f$ddf, p = as.numeric(f$p)) },
    association = lapply(c(F = "F", Chisq = "Chisq", Wald = "Wald", adjWald = "adjWald"), function(s) {
      x <- svychisq(~group + yes, g, statistic = s); list(statistic = as.numeric(x$statistic), parameter = as.numeric(x$parameter), p = as.numeric(x$p.value)) }))
})
lonely_rules <- lapply(c(certainty = "certainty", adjust = "adjust", average = "average"), function(rule) {
  options(survey.lonely.psu = rule)
  g <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, fpc = ~n_psu, data = lonely, nest = TRUE)
  one(svymean(~score, g))
})

a <- d$score[1:60]; b <- d$score[61:130]; x <- d$score[1:80]; y <- d$other[1:80]
u <- a[1:12] + noise(12, 0.31) ; v <- b[1:9] + 0.7 + noise(9, 0.47)
before <- as.numeric(x >= 7); after <- as.numeric(y >= 6)
mc <- table(factor(before, 0:1), factor(after, 0:1))
three <- d$score[1:90]; g3 <- d$group[1:90]
jt <- c(40, 35, 38, 43, 44, 41, 38, 40, 47, 44, 40, 42, 48, 40, 45, 43, 46, 44); gj <- rep(c("A", "B", "C"), each = 6)
ctab <- matrix(c(12, 5, 7, 9, 14, 6, 3, 8, 16), 3, byrow = TRUE)
w2 <- matrix(c(7, 2, 3, 9), 2, byrow = TRUE)
tests <- list(
  welch = { t <- t.test(b, a); c(test(t), list(ci = as.numeric(t$conf.int))) },
  pooled = { t <- t.test(b, a, var.equal = TRUE); c(test(t), list(ci = as.numeric(t$conf.int))) },
  welch_90 = as.numeric(t.test(b, a, conf.level = 0.9)$conf.int),
  mann_whitney = test(wilcox.test(a, b, exact = FALSE)),
  mann_whitney_uncorrected = test(wilcox.test(a, b, exact = FALSE, correct = FALSE)),
  mann_whitney_exact = test(wilcox.test(u, v)),
  paired = { t <- t.test(y, x, paired = TRUE); c(test(t), list(ci = as.numeric(t$conf.int))) },
  wilcoxon = test(wilcox.test(y, x, paired = TRUE, exact = FALSE)),
  wilcoxon_uncorrected = test(wilcox.test(y, x, paired = TRUE, exact = FALSE, correct = FALSE)),
  wilcoxon_exact = test(wilcox.test(u[1:9], v, paired = TRUE)),
  mcnemar_table = unclass(unname(mc)), mcnemar = test(mcnemar.test(mc, correct = FALSE)),
  mcnemar_corrected = test(mcnemar.test(mc)), mcnemar_exact = binom.test(mc[1, 2], mc[1, 2] + mc[2, 1])$p.value,
  kruskal = test(kruskal.test(three, factor(g3))), oneway = test(oneway.test(three ~ g3)),
  anova = test(oneway.test(three ~ g3, var.equal = TRUE)),
  pairwise_pooled_free = as.list(p.adjust(c(t.test(three[g3 == "a"], three[g3 == "b"])$p.value, t.test(three[g3 == "a"], three[g3 == "c"])$p.value, t.test(three[g3 == "b"], three[g3 == "c"])$p.value), "holm")),
  chisq = test(chisq.test(ctab)), chisq_yates = test(chisq.test(w2)), chisq_plain = test(suppressWarnings(chisq.test(w2, correct = FALSE))),
  fisher = { f <- fisher.test(w2); list(p = f$p.value, odds = unname(f$estimate), ci = as.numeric(f$conf.int)) },
  trend = test(prop.trend.test(c(15, 10, 5, 6), c(30, 32, 25, 40))), trend_scored = test(prop.trend.test(c(15, 10, 5, 6), c(30, 32, 25, 40), c(0, 1, 3, 7))),
  linear = { r <- cor(rep(row(ctab), ctab), rep(col(ctab), ctab)); list(m2 = (sum(ctab) - 1) * r^2, p = pchisq((sum(ctab) - 1) * r^2, 1, lower.tail = FALSE)) },
  power_prop = power.prop.test(n = 300, p1 = .7, p2 = .8)$power, power_t = power.t.test(n = 50, delta = .5, sd = 1.2)$power,
  power_paired = power.t.test(n = 30, delta = .5, sd = 1, type = "paired")$power,
  n_t_paired = power.t.test(delta = .4, sd = 1, power = .9, type = "paired")$n,
  delta_t = power.t.test(n = 100, sd = 2, power = .8)$delta, n_prop_one_sided = power.prop.test(p1 = .6, p2 = .5, power = .9, alternative = "one.sided")$n)

set.seed(7)
bt <- boot(cbind(d$score, d$other), function(z, i) cor(z[i, 1], z[i, 2]), R = 4000)
bc <- boot.ci(bt, type = c("norm", "basic", "perc", "bca"))
L <- empinf(bt, type = "jack")
bootstrap <- list(value = bt$t0, se = sd(bt$t[, 1]), bias = mean(bt$t[, 1]) - bt$t0, normal = bc$normal[2:3], basic = bc$basic[4:5], percentile = bc$percent[4:5], bca = bc$bca[4:5],
  acceleration = sum(L^3) / (6 * sum(L^2)^1.5))

cat(toJSON(list(engine = R.version.string, survey = as.character(packageVersion("survey")), data = d[, -1],
  designs = designs, lonely = lonely_rules, tests = tests, exact = list(u = u, v = v), bootstrap = bootstrap), digits = NA, auto_unbox = TRUE, dataframe = "columns"))
