# Golden numbers of series: Rscript tests/golden/trends.R > tests/golden/trends.json
# Needs R 4 with jsonlite and strucchange. All data are simulated here.
suppressMessages({library(jsonlite); library(strucchange)})
set.seed(20260301)

n <- 72
monthly <- round(70 + 0.08 * seq_len(n) + rep(c(3, 1, 0, -1, -2, -3, -2, 0, 1, 1, 2, 0), 6) +
                   as.numeric(arima.sim(list(ar = 0.3), n, sd = 1.2)), 2)
steps <- round(c(rnorm(25, 60, 2), rnorm(20, 66, 3), rnorm(30, 61, 2)), 2)
bend <- round(c(50 + 0.1 * (1:30), 53 - 0.25 * (1:30)) + rnorm(60, 0, 0.8), 2)
errors <- round(runif(30, 0.5, 3), 2)
noisy <- round(40 + 0.2 * (1:30) + rnorm(30, 0, errors), 2)
monthly_ts <- ts(monthly, frequency = 12, start = 2020)
# An odd number: at an even one stl can take a wrong order statistic for the median of its robustness weights.
odd <- ts(monthly[1:71], frequency = 12, start = 2020)

hw <- function(...) {
  fit <- HoltWinters(...)
  p <- predict(fit, 14, prediction.interval = TRUE)
  list(alpha = unname(fit$alpha), beta = unname(fit$beta), gamma = unname(fit$gamma), sse = fit$SSE,
       fit = as.numeric(p[, "fit"]), low = as.numeric(p[, "lwr"]), high = as.numeric(p[, "upr"]))
}
parts <- function(fit) list(seasonal = as.numeric(fit$time.series[, 1]), trend = as.numeric(fit$time.series[, 2]),
                            remainder = as.numeric(fit$time.series[, 3]), weights = as.numeric(fit$weights))
breaks <- function(formula, h, breaks = NULL) {
  fit <- breakpoints(formula, h = h)
  s <- summary(fit)
  ci <- try(confint(fit), silent = TRUE)
  list(h = h, breakpoints = fit$breakpoints, rss = as.numeric(s$RSS["RSS", ]), bic = as.numeric(s$RSS["BIC", ]),
       coefficients = unname(coef(fit)),
       interval = if (inherits(ci, "try-error")) NULL else unname(ci$confint))
}
t_steps <- seq_along(steps); t_bend <- seq_along(bend)
wls <- summary(lm(noisy ~ seq_along(noisy), weights = 1 / errors^2))$coefficients
lag <- data.frame(y = monthly[-1], last = monthly[-n], metric = round(rnorm(n - 1), 3))
reg <- lm(y ~ last + metric, lag)
new <- data.frame(last = monthly[n], metric = 0.5)
dm <- decompose(monthly_ts, "multiplicative"); da <- decompose(monthly_ts)

out <- list(
  made_with = list(R = R.version.string, strucchange = as.character(packageVersion("strucchange"))),
  data = list(monthly = monthly, steps = steps, bend = bend, noisy = noisy, errors = errors, metric = lag$metric),
  holt_winters = list(
    additive = hw(monthly_ts), multiplicative = hw(monthly_ts, seasonal = "multiplicative"),
    no_trend = hw(monthly_ts, beta = FALSE), holt = hw(monthly_ts, gamma = FALSE),
    simple = hw(monthly_ts, beta = FALSE, gamma = FALSE),
    given = hw(monthly_ts, alpha = 0.4, beta = 0.05, gamma = 0.2),
    given_multiplicative = hw(monthly_ts, alpha = 0.4, beta = 0.05, gamma = 0.2, seasonal = "multiplicative"),
    three_cycles = hw(monthly_ts, start.periods = 3)),
  stl = list(
    periodic = parts(stl(monthly_ts, "periodic")), robust_odd = parts(stl(odd, "periodic", robust = TRUE)),
    seven = parts(stl(monthly_ts, 7)), seven_robust_odd = parts(stl(odd, 7, robust = TRUE)),
    windows = parts(stl(monthly_ts, 13, t.window = 25, l.window = 15, s.degree = 1)),
    weekly = parts(stl(ts(monthly, frequency = 7), "periodic")), weekly_robust_odd = parts(stl(ts(monthly[1:71], frequency = 7), 9, robust = TRUE)),
    trend_degree_0 = parts(stl(monthly_ts, 11, t.degree = 0))),
  decompose = list(additive = list(figure = da$figure, trend = as.numeric(da$trend), random = as.numeric(da$random)),
                   multiplicative = list(figure = dm$figure, trend = as.numeric(dm$trend), random = as.numeric(dm$random))),
  breakpoints = list(
    steps = breaks(steps ~ 1, 11), steps_small = breaks(steps ~ 1, 5), bend = breaks(bend ~ t_bend, 9)),
  weighted_line = list(rows = unname(wls), sigma2 = summary(lm(noisy ~ seq_along(noisy), weights = 1 / errors^2))$sigma^2),
  acf = as.numeric(acf(monthly, plot = FALSE)$acf),
  ljung_box_fitted = unname(Box.test(monthly, lag = 8, type = "Ljung", fitdf = 2)$p.value),
  regression = list(coefficients = unname(summary(reg)$coefficients),
                    prediction = unname(predict(reg, new, interval = "prediction", level = 0.9)),
                    loo = sqrt(mean((residuals(reg) / (1 - hatvalues(reg)))^2))),
  binomial_limits = list(n = 200, p = 0.12, alpha = 0.0027,
                         low = qbinom(0.00135, 200, 0.12), high = qbinom(1 - 0.00135, 200, 0.12)),
  poisson_limits = list(mean = 4.2, low = qpois(0.00135, 4.2), high = qpois(1 - 0.00135, 4.2))
)
cat(toJSON(out, digits = I(15), null = "null", na = "null", auto_unbox = TRUE, pretty = FALSE), "\n")
