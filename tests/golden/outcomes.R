# Reference numbers for matched outcomes of recovery: R's lm and sandwich on data this script simulates itself.
# Rscript tests/golden/outcomes.R > tests/golden/outcomes.json
suppressMessages({library(sandwich); library(survey); library(jsonlite)})
set.seed(20261122)
n <- 240
d <- data.frame(
  g = sample(c("recovered", "unrecovered", "never"), n, TRUE), v = sample(c("A", "B", "C"), n, TRUE),
  before = ifelse(runif(n) < .2, NA, round(runif(n, 0, 100))), u = sample(1:14, n, TRUE))
d$y <- round(60 + 8 * (d$v == "A") - 12 * (d$g == "unrecovered") + rnorm(n, 0, 12), 1)
d$kept <- rbinom(n, 1, .9 - .35 * (d$g == "unrecovered"))
d$cost <- ifelse(d$g == "recovered", round(rexp(n, 1 / 80), 2), 0)
band <- ifelse(is.na(d$before), "-", cut(d$before, c(-Inf, 50, 80, Inf), right = FALSE, labels = FALSE))
d$s <- paste(d$v, band)
weigh <- function(x) {  # coarsened exact matching by hand: treated 1, controls the share of their class
  a <- tapply(x$t, x$s, sum); b <- tapply(1 - x$t, x$s, sum); used <- names(a)[a > 0 & b > 0]
  ifelse(!(x$s %in% used), 0, ifelse(x$t == 1, 1, (a / b)[x$s] * sum(b[used]) / sum(a[used])))
}
pair <- function(first, second) {
  x <- d[d$g %in% c(first, second), ]; x$t <- as.numeric(x$g == first); x$w <- weigh(x); x[x$w > 0, ]
}
fitted <- function(x, what) {
  x$out <- x[[what]]; f <- lm(out ~ t, x, weights = w)
  plain <- vcovCL(f, cluster = seq_len(nrow(x)), type = "HC1"); by <- vcovCL(f, cluster = x$u, type = "HC1")
  list(effect = unname(coef(f)[2]), se = sqrt(plain[2, 2]), se_cluster = sqrt(by[2, 2]), n = nrow(x),
       treated = sum(x$t), clusters = length(unique(x$u)), low = unname(coef(f)[2] - qt(.975, nrow(x) - 2) * sqrt(plain[2, 2])),
       kish = sum(x$w[x$t == 0])^2 / sum(x$w[x$t == 0]^2))
}
pairs <- list(c("recovered", "unrecovered"), c("recovered", "never"), c("unrecovered", "never"))
made <- lapply(pairs, function(p) fitted(pair(p[1], p[2]), "y"))
p <- sapply(made, function(m) 2 * pt(-abs(m$effect / m$se), m$n - 2))
x <- pair("recovered", "unrecovered"); k <- fitted(x, "kept")
# Fieller by hand: mean spending of the treated over the gain, both from one sandwich of stacked equations
t1 <- x$t == 1; m <- sum(t1); a <- mean(x$cost[t1])
share <- ifelse(t1, (x$cost - a) / m, 0)
yt <- mean(x$kept[t1]); yc <- weighted.mean(x$kept[!t1], x$w[!t1])
gain <- ifelse(t1, (x$kept - yt) / m, -x$w * (x$kept - yc) / sum(x$w[!t1]))
f <- nrow(x) / (nrow(x) - 2); v11 <- sum(share^2) * f; v22 <- sum(gain^2) * f; v12 <- sum(share * gain) * f
q <- qt(.975, nrow(x) - 2)^2; b <- yt - yc
A <- b^2 - q * v22; B <- a * b - q * v12; C <- a^2 - q * v11
roots <- sort((B + c(-1, 1) * sqrt(B^2 - A * C)) / A)
# Re-contact: cases of customers, a ratio clustered by customer
r <- data.frame(who = sample(1:40, 90, TRUE), back = rbinom(90, 1, .3)); r$one <- 1
z <- aggregate(cbind(back, one) ~ who, r, sum)
ratio <- svyratio(~back, ~one, svydesign(~1, data = z, weights = ~1))
out <- list(engine = R.version.string, data = as.list(d), pairs = made, holm = p.adjust(p, "holm"),
  cost = list(mean = a, gain = b, v11 = v11, v22 = v22, v12 = v12, low = roots[1], high = roots[2], ratio = a / b),
  recontact = list(who = r$who, back = r$back, rate = unname(coef(ratio)), se = unname(SE(ratio))[1]))
cat(toJSON(out, digits = 12, auto_unbox = TRUE, na = "null"))
