"""1,000 cells of the joint-Gaussian grid in NumPy: 50 runs of 20 correlations, p = 100 features, n = 2000 rows.

A cell: Xt ~ N(0, I), Xs = rho Xt + sqrt(1 - rho^2) Z, y = Xt w + sigma e; a ridge teacher on its rows; the student alone and with
the quadratic penalty; the exact excess risk of both.
  loop    rows drawn in each cell, as one writes it first
  gram    rows drawn in each cell, one Gram matrix and Cholesky factors
  shared  rows of (Xt, Z, e) drawn once a run, their Gram matrix serves all correlations
One repetition for each line on standard input; answers with its seconds and the two mean risks.
"""
import sys
import time

import numpy as np
from scipy.linalg import cho_factor, cho_solve

P, N, RUNS, CORRELATIONS = 100, 2000, 50, 20
RIDGE, WEIGHT, NOISE = 1e-3, 1.0, 0.5
RHOS = np.linspace(0.0, 0.95, CORRELATIONS)
EYE = np.eye(P)


def rows(rng):
    return rng.standard_normal((N, P)), rng.standard_normal((N, P)), NOISE * rng.standard_normal(N)


def student(xt, z, rho):
    return rho * xt + np.sqrt(1 - rho * rho) * z


def loop(rng, rho, w):
    xt, z, e = rows(rng)
    xs, y = student(xt, z, rho), xt @ w + e
    teacher = np.linalg.solve(xt.T @ xt + RIDGE * N * EYE, xt.T @ y)
    alone = np.linalg.solve(xs.T @ xs + RIDGE * N * EYE, xs.T @ y)
    taught = np.linalg.solve((1 + WEIGHT) * (xs.T @ xs) + RIDGE * N * EYE, xs.T @ (y + WEIGHT * (xt @ teacher)))
    return alone, taught


def solve(gram, right):
    a = gram.copy()
    a.flat[:: P + 1] += RIDGE * N
    return cho_solve(cho_factor(a, overwrite_a=True, check_finite=False), right, check_finite=False)


def of_grams(tt, st, ss, ty, sy):
    teacher = solve(tt, ty)
    return solve(ss, sy), solve((1 + WEIGHT) * ss, sy + WEIGHT * (st @ teacher))


def gram(rng, rho, w):
    xt, z, e = rows(rng)
    xs, y = student(xt, z, rho), xt @ w + e
    return of_grams(xt.T @ xt, xs.T @ xt, xs.T @ xs, xt.T @ y, xs.T @ y)


def shared(rng, w):
    xt, z, e = rows(rng)
    tt, zt, zz, te, ze = xt.T @ xt, z.T @ xt, z.T @ z, xt.T @ e, z.T @ e
    for rho in RHOS:
        a, b = rho, np.sqrt(1 - rho * rho)
        st = a * tt + b * zt
        ss = a * a * tt + a * b * (zt + zt.T) + b * b * zz
        yield of_grams(tt, st, ss, tt @ w + te, st @ w + a * te + b * ze)


def repetition(kind, rng):
    risks = np.zeros(2)
    for _ in range(RUNS):
        w = rng.standard_normal(P) / np.sqrt(P)
        cells = shared(rng, w) if kind == "shared" else ((loop if kind == "loop" else gram)(rng, rho, w) for rho in RHOS)
        for rho, fits in zip(RHOS, cells):
            risks += [np.sum((fit - rho * w) ** 2) for fit in fits]
    return risks / (RUNS * CORRELATIONS)


generator = np.random.default_rng(0)
for _ in sys.stdin:
    start = time.perf_counter()
    alone, taught = repetition(sys.argv[1], generator)
    print(time.perf_counter() - start, alone, taught, flush=True)
