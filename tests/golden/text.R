# Reference numbers for texts: G2 of 2 x 2 tables, hypergeometric tails, log odds with a prior, score intervals,
# trends of shares.
# Rscript tests/golden/text.R > tests/golden/text.json
suppressMessages(library(jsonlite))
score <- function(k, n, level = .95) as.numeric(suppressWarnings(prop.test(k, n, conf.level = level, correct = FALSE)$conf.int))
tables <- list(c(8, 2, 10, 10), c(0, 7, 40, 900), c(30, 12, 100, 5000), c(3, 60, 80, 700), c(6, 0, 284, 3800))
compared <- lapply(tables, function(x) {
  a <- x[1]; b <- x[2]; n <- x[3]; m <- x[4]
  seen <- matrix(c(a, n - a, b, m - b), 2)
  g2 <- loglin(seen, list(1, 2), print = FALSE)$lrt * ifelse(a * m >= b * n, 1, -1)
  more <- a * (n + m) >= n * (a + b)
  tail <- if (more) phyper(a - 1, n, m, a + b, lower.tail = FALSE) else phyper(a, n, m, a + b)
  prior <- 10 * (a + b + .5) / (n + m + 1)
  cells <- c(a + prior, n - a + 10 - prior, b + prior, m - b + 10 - prior)
  odds <- log(cells[1] / cells[2]) - log(cells[3] / cells[4]); se <- sqrt(sum(1 / cells))
  list(a = a, b = b, n = n, n_rest = m, g2 = g2, p = min(1, 2 * tail), log_odds = odds,
       low = odds - qnorm(.975) * se, high = odds + qnorm(.975) * se, rate = score(a, n))
})
hits <- c(3, 5, 9, 14); sizes <- c(100, 90, 110, 120)
trend <- suppressWarnings(prop.trend.test(hits, sizes))
cat(toJSON(list(engine = R.version.string, compared = compared,
  good = list(k = 497, n = 500, interval = score(497, 500)),
  trend = list(hits = hits, sizes = sizes, p = trend$p.value, statistic = unname(trend$statistic),
               last = score(14, 120))),
  digits = 12, auto_unbox = TRUE))
