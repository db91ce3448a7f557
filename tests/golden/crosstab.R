# Letters of a crosstab and its part-whole comparisons, computed by R's own tests pair by pair.
# Run: Rscript tests/golden/crosstab.R > tests/golden/crosstab.json
suppressMessages(library(jsonlite))
set.seed(20261122)

letters_of <- function(p, gap, k) {
  marks <- rep("", k); at <- 1
  for (i in 1:(k - 1)) for (j in (i + 1):k) {
    high <- if (gap[at] > 0) j else i
    low <- if (gap[at] > 0) i else j
    if (p[at] < 0.05) marks[high] <- paste0(marks[high], LETTERS[low])
    else if (p[at] < 0.10) marks[high] <- paste0(marks[high], letters[low])
    at <- at + 1
  }
  sapply(marks, function(m) { one <- strsplit(m, "")[[1]]; paste(one[order(toupper(one))], collapse = "") }, USE.NAMES = FALSE)
}

pairs_of <- function(k, test) {
  p <- c(); gap <- c()
  for (i in 1:(k - 1)) for (j in (i + 1):k) { t <- test(i, j); p <- c(p, t$p); gap <- c(gap, t$gap) }
  list(p = p, gap = gap)
}

# Shares: five grades (lines) by five groups, the pooled score test.
sizes <- c(220, 180, 140, 90, 260)
chances <- rbind(c(.10, .15, .25, .25, .25), c(.05, .10, .20, .30, .35), c(.12, .20, .28, .22, .18),
                 c(.10, .10, .25, .35, .20), c(.15, .18, .22, .25, .20))
counts <- t(sapply(1:5, function(g) as.integer(rmultinom(1, sizes[g], chances[g, ]))))  # group by grade
shares <- lapply(1:5, function(grade) pairs_of(5, function(i, j) list(
  p = suppressWarnings(prop.test(counts[c(i, j), grade], sizes[c(i, j)], correct = FALSE)$p.value),
  gap = counts[j, grade] / sizes[j] - counts[i, grade] / sizes[i])))

# Means: two lines of four groups, Welch.
means <- lapply(1:2, function(line) lapply(1:4, function(g)
  round(pmin(pmax(rnorm(c(60, 45, 80, 30)[g], c(3.2, 3.6, 3.1, 3.9)[g] + 0.1 * line, 1.1), 1), 5), 1)))
welch <- lapply(means, function(groups) pairs_of(4, function(i, j) list(
  p = t.test(groups[[j]], groups[[i]])$p.value, gap = mean(groups[[j]]) - mean(groups[[i]]))))

# Net promoter scores: normal test of the difference, the variance of -100/0/100 divided by n.
over_n <- function(x) mean((x - mean(x))^2) / length(x)
nps <- lapply(c(.30, .45, .38), function(good) sample(c(100, 0, -100), 150, TRUE, c(good, .3, .7 - good)))
scores <- pairs_of(3, function(i, j) {
  error <- sqrt(over_n(nps[[i]]) + over_n(nps[[j]]))
  gap <- mean(nps[[j]]) - mean(nps[[i]])
  list(p = 2 * pnorm(-abs(gap / error)), gap = gap)
})

# A part against the whole: the covariance of overlapping means written out.
part <- means[[1]][[1]]; rest <- unlist(means[[1]][2:4]); whole <- c(part, rest)
s <- length(part) / length(whole)
v1 <- var(part) / length(part); v2 <- var(rest) / length(rest)
error <- sqrt(v1 + (s^2 * v1 + (1 - s)^2 * v2) - 2 * s * v1)

lettered <- function(lines, k, method) {
  p <- p.adjust(unlist(lapply(lines, `[[`, "p")), method)
  n <- k * (k - 1) / 2
  lapply(seq_along(lines), function(at) letters_of(p[((at - 1) * n + 1):(at * n)], lines[[at]]$gap, k))
}
all <- function(lines, k) list(
  p = lapply(lines, `[[`, "p"),
  holm = p.adjust(unlist(lapply(lines, `[[`, "p")), "holm"),
  bh = p.adjust(unlist(lapply(lines, `[[`, "p")), "BH"),
  letters = list(none = lettered(lines, k, "none"), holm = lettered(lines, k, "holm"), bh = lettered(lines, k, "BH")))

cat(toJSON(list(
  shares = c(list(sizes = sizes, counts = counts), all(shares, 5)),
  means = c(list(values = means), all(welch, 4)),
  nps = c(list(values = nps), all(list(scores), 3)),
  part_whole = list(share = s, difference = mean(part) - mean(whole), standard_error = error)
), auto_unbox = FALSE, digits = NA, pretty = FALSE))
