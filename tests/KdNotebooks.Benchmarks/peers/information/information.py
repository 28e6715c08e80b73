#!/usr/bin/python3
"""Does what InformationBenchmarks.cs does, with SciPy, scikit-learn and PyTorch: one line "seconds" on standard output for
each line read. Threads are set by the environment of the caller.

information.py WORKLOAD PEER, for example: ksg-10000-5 npeet, ross-10000x50 sklearn, mine-256 torch, lmi-2000x50 torch
The peer "npeet" is NPEET's way of working (scikit-learn's KDTree in the Chebyshev metric, one query for the joint space and
one radius count a margin), written anew.
"""
import sys, time
import numpy as np

workload, peer = sys.argv[1:]
rng = np.random.default_rng(0)
K, RHO = 3, 0.6


def pair(n, d):
    x = rng.standard_normal((n, d))
    return x, RHO * x + np.sqrt(1 - RHO ** 2) * rng.standard_normal((n, d))


def ksg(n, d):
    from scipy.special import digamma
    x, y = pair(n, d)
    x, y = x / x.std(0), y / y.std(0)
    finish = lambda nx, ny: digamma(K) + digamma(n) - np.mean(digamma(nx) + digamma(ny))
    if peer == "npeet":
        from sklearn.neighbors import KDTree
        def run():
            z = np.hstack([x, y])
            e = KDTree(z, metric="chebyshev").query(z, k=K + 1)[0][:, K]
            count = lambda v: KDTree(v, metric="chebyshev").query_radius(v, e - 1e-15, count_only=True)
            return finish(count(x), count(y))
    elif peer in ("scipy", "scipy-sorted"):
        from scipy.spatial import cKDTree
        def count(v, r):
            if peer == "scipy-sorted":
                s = np.sort(v[:, 0])
                return np.searchsorted(s, v[:, 0] + r, "right") - np.searchsorted(s, v[:, 0] - r, "left")
            return cKDTree(v).query_ball_point(v, r, p=np.inf, return_length=True)
        def run():
            z = np.hstack([x, y])
            r = cKDTree(z).query(z, k=K + 1, p=np.inf)[0][:, K] * (1 - 1e-10)
            return finish(count(x, r), count(y, r))
    else:
        from sklearn.feature_selection import mutual_info_regression
        run = lambda: mutual_info_regression(x, y[:, 0], discrete_features=False, n_neighbors=K, random_state=0)
    return run


def ross(n, features):
    from sklearn.feature_selection import mutual_info_classif
    y = np.arange(n) % 10
    x = rng.standard_normal((n, features)) + 0.3 * y[:, None]
    return lambda: mutual_info_classif(x, y, discrete_features=False, n_neighbors=K, random_state=0)


def neural(kind, batch, steps=200, d=20, hidden=256, n=10000):
    import math, torch, torch.nn as nn
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x = torch.randn(n, d); y = 0.5 * x + math.sqrt(.75) * torch.randn(n, d)
    mlp = lambda i, o: nn.Sequential(nn.Linear(i, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, o))
    if kind == "infonce":
        f, g = mlp(d, 32), mlp(d, 32); parameters = list(f.parameters()) + list(g.parameters())
    else:
        t = mlp(2 * d, 1); parameters = list(t.parameters())
    optimiser = torch.optim.Adam(parameters, lr=1e-3)
    state = {"ema": None}
    def step():
        i = torch.randint(n, (batch,)); xb, yb = x[i], y[i]
        if kind == "infonce":
            s = f(xb) @ g(yb).t()
            loss = torch.logsumexp(s, 1).mean() - s.diag().mean()
        else:
            v = t(torch.cat([torch.cat([xb, yb], 1), torch.cat([xb, yb.roll(-1, 0)], 1)], 0)).squeeze(1)
            mean = torch.exp(torch.logsumexp(v[batch:], 0) - math.log(batch))
            state["ema"] = mean.item() if state["ema"] is None else .9 * state["ema"] + .1 * mean.item()
            loss = mean / state["ema"] - v[:batch].mean()
        optimiser.zero_grad(set_to_none=True); loss.backward(); optimiser.step()
    return lambda: [step() for _ in range(steps)]


def lmi(n, d, batch=512):
    import torch, torch.nn as nn
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y = torch.randn(n, d), torch.randn(n, d)
    widths = [1024, 512, 256]
    def layers(sizes, drop):
        out = []
        for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
            if i: out += [nn.LeakyReLU(.2)] + ([nn.Dropout(.5)] if drop else [])
            out.append(nn.Linear(a, b))
        return nn.Sequential(*out)
    encoder = lambda: layers([d, *widths, 8], False)
    decoder = lambda drop: layers([8, *widths[::-1], d], drop)
    ex, ey, xx, yy, xy, yx = encoder(), encoder(), decoder(False), decoder(False), decoder(True), decoder(True)
    optimiser = torch.optim.Adam([p for m in (ex, ey, xx, yy, xy, yx) for p in m.parameters()], lr=1e-4)
    mse = nn.functional.mse_loss
    def epoch():
        order = torch.randperm(n)
        for i in range(0, n - batch + 1, batch):
            j = order[i:i + batch]; a, b = x[j], y[j]
            za, zb = ex(a), ey(b)
            loss = mse(xx(za), a) + mse(yy(zb), b) + mse(xy(za), b) + mse(yx(zb), a)
            optimiser.zero_grad(set_to_none=True); loss.backward(); optimiser.step()
    return epoch


name, *sizes = workload.replace("x", "-").split("-")
sizes = [int(s) for s in sizes]
run = {"ksg": ksg, "ross": ross, "lmi": lmi}[name](*sizes) if name in ("ksg", "ross", "lmi") else neural(name, *sizes)
for _ in sys.stdin:
    begin = time.perf_counter()
    run()
    print(time.perf_counter() - begin, flush=True)
