# Reference numbers for promises and expectations: R's score intervals of shares, t intervals and quantiles.
# Rscript tests/golden/promises.R > tests/golden/promises.json
suppressMessages(library(jsonlite))
score <- function(k, n, level = .95) as.numeric(suppressWarnings(prop.test(k, n, conf.level = level, correct = FALSE)$conf.int))
kept <- list(c(97, 100, .90, 1), c(97, 100, .95, 1), c(80, 100, .95, 1), c(2, 100, .10, -1), c(9, 100, .10, -1))
judged <- lapply(kept, function(x) {
  ends <- score(x[1], x[2]) - x[3]; sided <- sort(ends * x[4])
  list(k = x[1], n = x[2], promised = x[3], direction = ifelse(x[4] > 0, "at_least", "at_most"),
       difference = x[1] / x[2] - x[3], low = ends[1], high = ends[2],
       verdict = ifelse(sided[1] >= 0, "met", ifelse(sided[2] < 0, "missed", "cannot_tell")))
})
hours <- c(10, 20, 30, 100)  # the last one waits and has run for a hundred hours
t <- as.numeric(t.test(hours)$conf.int)
box <- function(k1, n1, k2, n2) {  # both shares at 97.5 %, the corners multiplied
  a <- score(k1, n1, .975); b <- score(k2, n2, .975)
  list(importance = a, shortfall = b, value = 100 * k1 / n1 * k2 / n2, low = 100 * a[1] * b[1], high = 100 * a[2] * b[2])
}
mean_at <- function(x, level) as.numeric(t.test(x, conf.level = level)$conf.int)
wanted <- c(5, 4, 5, 4, 5, 3, 5, 4, 4, 5); got <- c(3, 4, 4, 2, 4, 4, 3, 3, 4, 4)
e <- (mean_at(wanted, .975) - 1) / 4; g <- mean_at(wanted - got, .975) / 4
corners <- as.numeric(outer(pmin(pmax(e, 0), 1), pmin(pmax(g, -1), 1)))
cat(toJSON(list(engine = R.version.string, judged = judged,
  hours = list(data = hours, mean = mean(hours), low = t[1], high = t[2], median = median(hours),
               p90 = unname(quantile(hours, .9)), late = score(2, 4)),
  told = box(12, 20, 8, 12),
  pair = list(wanted = wanted, got = got, importance = (mean(wanted) - 1) / 4, shortfall = mean(wanted - got) / 4,
              value = 100 * (mean(wanted) - 1) / 4 * mean(wanted - got) / 4,
              low = 100 * min(corners), high = 100 * max(corners))),
  digits = 12, auto_unbox = TRUE))
