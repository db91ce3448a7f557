# Reference numbers for the quality of labels, shares put right for misclassification, and drift, from base R and survey.
# Rscript tests/golden/text_quality.R > tests/golden/text_quality.json
suppressMessages({library(survey); library(jsonlite)})
set.seed(20261122)
n <- 300
true <- sample(c("a", "b", "c"), n, TRUE, c(.5, .3, .2))
said <- ifelse(runif(n) < .8, true, sample(c("a", "b", "c"), n, TRUE))
w <- c(a = 5, b = 2, c = 1.25)[said]
wilson <- function(x, n) as.numeric(suppressWarnings(prop.test(x, n, correct = FALSE)$conf.int))
plain <- lapply(c(a = "a", b = "b", c = "c"), function(l) {
  tp <- sum(true == l & said == l); p <- sum(said == l); r <- sum(true == l); u <- sum(true == l | said == l)
  j <- wilson(tp, u)
  list(precision = c(tp / p, wilson(tp, p)), recall = c(tp / r, wilson(tp, r)), f1 = c(2 * tp / (p + r), 2 * j / (1 + j)))
})
design <- svydesign(~1, weights = ~w, data = data.frame(said, true, w))
recall <- sapply(c("a", "b", "c"), function(l) {
  part <- subset(design, true == l); m <- svymean(~I(said == l), part); c(coef(m)[2], SE(m)[2])
})
rogan <- function(x, n, se, nse, sp, nsp) {  # Lang & Reiczigel 2014, appendix
  z <- qnorm(.975); p0 <- (x / n + sp - 1) / (se + sp - 1)
  p <- (x + z^2 / 2) / (n + z^2); se <- (se * nse + 1) / (nse + 2); sp <- (sp * nsp + 1) / (nsp + 2)
  n <- n + z^2; nse <- nse + 2; nsp <- nsp + 2
  pi <- (p + sp - 1) / (se + sp - 1)
  d <- 2 * z^2 * (pi * se * (1 - se) / nse - (1 - pi) * sp * (1 - sp) / nsp)
  h <- z * sqrt((p * (1 - p) / n + pi^2 * se * (1 - se) / nse + (1 - pi)^2 * sp * (1 - sp) / nsp) / (se + sp - 1)^2)
  c(p0, max(pi + d - h, 0), min(pi + d + h, 1))
}
x <- c(310, 90, 45, 20, 20, 15, 30, 70, 140, 260); y <- c(150, 60, 30, 25, 30, 28, 22, 35, 50, 70)
cat(toJSON(list(
  said = said, true = true, weights = unname(w), plain = plain, recall_weighted = as.list(as.data.frame(recall)),
  rogan = list(rogan(1250, 5000, .8, 50, .93, 150), rogan(60, 400, .9, 40, .95, 160)),
  chi = chisq.test(rbind(x, y))$p.value, before = x, now = y,
  fisher = fisher.test(rbind(c(85, 15), c(29, 11)), alternative = "greater")$p.value,
  mcnemar = binom.test(9, 31)$p.value
), auto_unbox = TRUE, digits = 12))
