# Golden cases of weighting and item weights: Rscript tests/golden/weighting.R > tests/golden/weighting.json
suppressMessages(library(survey)); library(jsonlite)
options(survey.lonely.psu = "fail")
set.seed(20260401)
n <- 240
people <- data.frame(
  sex = sample(c("f", "m"), n, TRUE, c(.65, .35)),
  age = sample(c("18-34", "35-54", "55+"), n, TRUE, c(.5, .35, .15)),
  area = sample(c("n", "s", "w", "e"), n, TRUE, c(.4, .3, .2, .1)),
  stratum = rep(sprintf("h%02d", 1:12), each = 20),
  cluster = rep(1:24, each = 10),
  w = round(runif(n, 2, 8), 2),
  bill = round(rgamma(n, 4, .05), 1))
people$score <- pmin(10, pmax(0, round(6 + (people$sex == "f") + people$bill / 60 + rnorm(n, 0, 2))))
people$v <- people$bill / 40 + .5
N <- 1200
sex <- data.frame(sex = c("f", "m"), Freq = c(720, 480))
age <- data.frame(age = c("18-34", "35-54", "55+"), Freq = c(540, 430, 230))
area <- data.frame(area = c("n", "s", "w", "e"), Freq = c(450, 360, 250, 140))
nps <- ~I(100 * ((score >= 9) - (score <= 6)))
flat <- svydesign(id = ~1, weights = ~w, data = people)
clus <- svydesign(id = ~cluster, strata = ~stratum, weights = ~w, data = people)
pop <- c(`(Intercept)` = N, sexm = 480, `age35-54` = 430, `age55+` = 230, bill = 98000)
out <- function(d) {
  m <- svymean(nps, d); s <- svymean(~score, d); b <- svyby(~score, ~area, d, svymean)
  list(weights = as.vector(weights(d, "sampling")), nps = c(coef(m)[[1]], SE(m)[[1]]), score = c(coef(s)[[1]], SE(s)[[1]]),
       total = c(coef(svytotal(~bill, d))[[1]], SE(svytotal(~bill, d))[[1]]),
       by = list(area = as.character(b$area), score = b$score, se = b$se), degf = degf(d))
}
cal <- function(d, ...) calibrate(d, ~sex + age + bill, pop, epsilon = 1e-12, maxit = 200, ...)
r <- list()
r$linear <- out(cal(flat)); r$linear_clusters <- out(cal(clus))
r$linear_bounded <- out(cal(flat, bounds = c(.6, 1.9)))
r$raking_bounded <- out(cal(flat, calfun = "raking", bounds = c(.6, 1.9)))
r$raking_clusters <- out(cal(clus, calfun = "raking"))
r$logit <- out(cal(flat, calfun = "logit", bounds = c(.5, 2.2)))
r$bounds_on_weight <- out(cal(flat, bounds = c(2, 9), bounds.const = TRUE))
r$variance <- out(calibrate(flat, ~sex + age + bill, pop, variance = people$v))
r$no_intercept <- out(calibrate(flat, ~bill - 1, c(bill = 98000)))
r$intercept <- out(calibrate(flat, ~bill, c(`(Intercept)` = N, bill = 98000)))
rk <- rake(clus, list(~sex, ~age, ~area), list(sex, age, area), control = list(maxit = 500, epsilon = 1e-12))
r$rake_clusters <- out(rk)
gm <- calibrate(clus, list(~sex, ~age, ~area), list(sex, age, area), calfun = "raking", epsilon = 1e-12)
r$margins_clusters <- out(gm)
joint <- as.data.frame(xtabs(~sex + age, people)); joint$Freq <- c(320, 220, 260, 170, 140, 90)
r$joint <- list(cells = joint, result = out(postStratify(clus, ~sex + age, joint)))
r$trim <- as.vector(weights(trimWeights(gm, lower = 3, upper = 8), "sampling"))
r$trim_strict <- as.vector(weights(trimWeights(gm, lower = 3, upper = 8, strict = TRUE), "sampling"))
rep_out <- function(d) {
  m <- svymean(nps, d); s <- svymean(~score, d); t <- svytotal(~score, d)
  list(R = ncol(d$repweights), scale = d$scale, nps = c(coef(m)[[1]], SE(m)[[1]]), score = c(coef(s)[[1]], SE(s)[[1]]), total = c(coef(t)[[1]], SE(t)[[1]]))
}
rr <- function(d) rake(d, list(~sex, ~age, ~area), list(sex, age, area), control = list(maxit = 500, epsilon = 1e-10))
r$jk1 <- rep_out(as.svrepdesign(flat, type = "JK1"))
r$jkn <- rep_out(as.svrepdesign(clus, type = "JKn"))
r$brr <- rep_out(as.svrepdesign(clus, type = "BRR"))
r$fay <- rep_out(as.svrepdesign(clus, type = "Fay", fay.rho = .3))
r$jk1_raked <- rep_out(suppressWarnings(rr(as.svrepdesign(flat, type = "JK1"))))
r$jkn_raked <- rep_out(suppressWarnings(rr(as.svrepdesign(clus, type = "JKn"))))
r$jkn_mse <- rep_out(as.svrepdesign(clus, type = "JKn", mse = TRUE))
r$jkn_linear <- rep_out(cal(as.svrepdesign(clus, type = "JKn")))
# Delphi: Kendall's W with ties from friedman.test
judges <- matrix(c(9, 7, 7, 5, 3,  8, 8, 6, 5, 2,  9, 6, 7, 4, 4,  7, 7, 7, 6, 3,  10, 8, 5, 5, 1,  8, 6, 6, 6, 2), 6, byrow = TRUE)
ft <- friedman.test(judges)
delphi <- list(judges = judges, chi_square = ft$statistic[[1]], p = ft$p.value, W = ft$statistic[[1]] / (6 * 4),
  medians = apply(judges, 2, median), iqr = apply(judges, 2, IQR), cv = apply(judges, 2, function(x) sd(x) / mean(x)))
# AHP: eigen(), group by geometric means, incomplete by Harker and by logarithmic least squares
A <- matrix(c(1, 1/3, 1/5, 1/4, 3, 1, 1/2, 1/2, 5, 2, 1, 2, 4, 2, 1/2, 1), 4)
B <- matrix(c(1, 1/2, 1/4, 1/7, 2, 1, 1/3, 1/3, 4, 3, 1, 1, 7, 3, 1, 1), 4)
vec <- function(M) { e <- eigen(M); k <- which.max(Re(e$values)); v <- abs(Re(e$vectors[, k])); list(weights = v / sum(v), lambda = Re(e$values[k])) }
row_geo <- function(M) { g <- apply(M, 1, function(x) prod(x)^(1 / length(x))); g / sum(g) }
H <- A; H[1, 4] <- H[4, 1] <- 0; diag(H) <- c(2, 1, 1, 2)
L <- matrix(c(2, -1, -1, 0, -1, 3, -1, -1, -1, -1, 3, -1, 0, -1, -1, 2), 4)
logs <- ifelse(H == 0, 0, log(ifelse(H == 0, 1, A))); diag(logs) <- 0
g <- exp(MASS::ginv(L) %*% rowSums(logs))
ahp <- list(A = A, B = B, one = vec(A), geometric = row_geo(A), group = vec(sqrt(A * B)), incomplete = vec(H), incomplete_geometric = as.vector(g / sum(g)))
# CRITIC on R's own sd and cor
X <- matrix(c(80, 85, 90, 70, 76, 90, 88, 86, 87, 91, 70, 60, 95, 40, 66), 5)
U <- apply(X, 2, function(x) (x - min(x)) / (max(x) - min(x)))
C <- apply(U, 2, sd) * colSums(1 - cor(U))
P <- sweep(X, 2, colSums(X), "/"); E <- -colSums(P * log(P)) / log(nrow(X))
objective <- list(X = X, critic = C / sum(C), entropy = (1 - E) / sum(1 - E), E = E)
# The small sample of the method pages
tiny <- data.frame(sex = c("f", "f", "f", "f", "f", "f", "m", "m"), age = c("y", "y", "o", "o", "y", "o", "y", "o"),
  bill = c(30, 45, 60, 80, 20, 55, 90, 40), score = c(9, 10, 7, 3, 8, 10, 6, 9))
td <- svydesign(id = ~1, weights = ~1, data = tiny)
t_sex <- data.frame(sex = c("f", "m"), Freq = c(52, 48)); t_age <- data.frame(age = c("o", "y"), Freq = c(60, 40))
tp <- postStratify(td, ~sex, t_sex)
tr <- calibrate(td, list(~sex, ~age), list(t_sex, t_age), calfun = "raking", epsilon = 1e-13, maxit = 200)
tc <- calibrate(td, ~sex + bill, c(`(Intercept)` = 100, sexm = 48, bill = 5400))
tj <- as.svrepdesign(td, type = "JK1")
te <- svydesign(id = ~1, weights = c(1, 1, 1, 1, 1, 1, 2, 4), data = tiny)
ms <- function(d) { m <- svymean(nps, d); s <- svymean(~score, d); w <- weights(d, "sampling")
  list(weights = as.vector(w), nps = coef(m)[[1]], nps_se = SE(m)[[1]], score = coef(s)[[1]], score_se = SE(s)[[1]], kish = length(w) * sum(w^2) / sum(w)^2) }
small <- list(post = ms(tp), rake = ms(tr), linear = ms(tc), jackknife = ms(tj),
  trim = as.vector(weights(trimWeights(te, upper = 2), "sampling")),
  deff = c(attr(svymean(~score, te, deff = "replace"), "deff")))
cat(toJSON(list(made_by = "tests/golden/weighting.R", engine = R.version.string, survey = as.character(packageVersion("survey")),
  people = as.list(people), margins = list(sex = sex, age = age, area = area), totals = list(N = N, bill = 98000),
  results = r, delphi = delphi, ahp = ahp, objective = objective, small = small), digits = NA, auto_unbox = TRUE, matrix = "rowmajor", dataframe = "columns"), "\n")
