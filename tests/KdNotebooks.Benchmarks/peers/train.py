#!/usr/bin/python3
"""Trains (and multiplies) what TrainBenchmark.cs does, in PyTorch.

train.py WORKLOAD --epochs N --steps N --seeds N --jobs N; threads and OpenBLAS are set by the environment of the caller.
First it prints one line that says what runs; then, for each line read (the number of the turn), the seconds of that turn.
"""
import argparse, ctypes, math, multiprocessing, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("workload")
ap.add_argument("--epochs", type=int, required=True)
ap.add_argument("--steps", type=int, required=True)
ap.add_argument("--seeds", type=int, required=True)
ap.add_argument("--jobs", type=int, required=True)
a = ap.parse_args()
torch.set_num_threads(1)
N, BATCH, T, LAM = 10000, 128, 4.0, 0.5


def mlp(i, h, o): return nn.Sequential(nn.Linear(i, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU(), nn.Linear(h, o))


def kd_loss(s, t, y):
    return (1 - LAM) * F.cross_entropy(s, y) + LAM * T * T * F.kl_div(F.log_softmax(s / T, 1), F.softmax(t / T, 1), reduction="batchmean")


def kd(inputs, classes, epochs, seed):
    g = torch.Generator().manual_seed(seed)
    X = torch.randn(N, inputs, generator=g); W = torch.randn(inputs, classes, generator=g)
    y = (X @ W + 2 * torch.randn(N, classes, generator=g)).argmax(1)
    Xs = 0.7 * X + 0.7 * torch.randn(N, inputs, generator=g)
    torch.manual_seed(seed)
    teacher, student = mlp(inputs, 256, classes), mlp(inputs, 64, classes)
    begin = time.perf_counter()
    for net, rows in ((teacher, X), (student, Xs)):
        opt = torch.optim.Adam(net.parameters(), lr=1e-3)
        if net is student:
            with torch.no_grad(): logits = teacher(X)
        for _ in range(epochs):
            p = torch.randperm(N)
            for i in range(0, N, BATCH):
                j = p[i:i + BATCH]
                z = net(rows[j])
                loss = F.cross_entropy(z, y[j]) if net is teacher else kd_loss(z, logits[j], y[j])
                opt.zero_grad(set_to_none=True); loss.backward(); opt.step()
    return time.perf_counter() - begin


def cnn(c1, c2):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, c1, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(c1, c2, 5), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Linear(c2 * 25, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    X = torch.randn(BATCH * 8, 1, 28, 28); y = torch.randint(10, (BATCH * 8,))
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    def run():
        begin = time.perf_counter()
        for s in range(a.steps):
            i = (s % 8) * BATCH
            loss = F.cross_entropy(net(X[i:i + BATCH]), y[i:i + BATCH])
            opt.zero_grad(set_to_none=True); loss.backward(); opt.step()
        return time.perf_counter() - begin
    return run


def sgemm(m, k, n):
    A, B, C = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
    count = math.ceil(1e10 / (2.0 * m * k * n))
    def run():
        begin = time.perf_counter()
        for _ in range(count): torch.mm(A, B, out=C)
        return time.perf_counter() - begin
    return run


def one(seed):
    torch.set_num_threads(1)
    return kd(50, 2, a.epochs, seed)


def sweep(turn):
    begin = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(a.jobs) as pool: pool.map(one, range(turn * a.seeds, (turn + 1) * a.seeds), chunksize=1)
    return time.perf_counter() - begin


def workload(name):
    if name.startswith("sgemm-"): step = sgemm(*map(int, name[6:].split("x")))
    elif name == "lenet5": step = cnn(6, 16)
    elif name == "cnn-32-64": step = cnn(32, 64)
    elif name == "kd-50": step = lambda: kd(50, 2, a.epochs, 0)
    elif name == "kd-784": step = lambda: kd(784, 10, a.epochs, 0)
    else: return sweep
    return lambda turn: step()


def blas():
    """The kernels that OpenBLAS has chosen, in its own words."""
    try:
        lib = ctypes.CDLL("libblas.so.3")
        lib.openblas_get_config.restype = lib.openblas_get_corename.restype = ctypes.c_char_p
        threads = "OpenMP" if b"USE_OPENMP" in lib.openblas_get_config() else "pthreads"
        return " ".join(lib.openblas_get_config().decode().split()[:2]) + f" with {threads}, kernels {lib.openblas_get_corename().decode()}"
    except (OSError, AttributeError):
        return "another BLAS"


run = workload(a.workload)
print(f"PyTorch {torch.__version__}, {blas()}", flush=True)
for line in sys.stdin:
    print(run(int(line)), flush=True)
