using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

public class TrainingTests
{
    /// <summary>An MLP with Adam learns a separable problem: 1,000 steps, alone or beside other runs, give the same bytes.</summary>
    [Fact]
    public async Task SameSeedSameWeights()
    {
        Assert.SkipUnless(PublicApiTests.OnEngine, "the generator of TorchSharp is one for all threads: parallel runs that share it are not repeatable");
        float[] alone = Train(1, epochs: 125);
        float[][] all = await Task.WhenAll(new[] { 1, 1, 2 }.Select(seed => Task.Run(() => Train(seed, epochs: 125), TestContext.Current.CancellationToken)));
        Assert.Equal(Hash(alone), Hash(all[0]));
        Assert.Equal(Hash(alone), Hash(all[1]));
        Assert.NotEqual(Hash(alone), Hash(all[2]));
    }

    /// <summary>1,000 steps give the bytes that another process got: the hash is the same in every run on one type of machine.</summary>
    [Fact]
    public void SameSeedSameBytesInAnotherProcess()
    {
        string own = Hash(Train(1, epochs: 125));
        if (Environment.GetEnvironmentVariable("KD_HASH_FILE") is { Length: > 0 } file)
        {
            File.WriteAllText(file, own);
            return;
        }
        string path = Path.GetTempFileName();
        try
        {
            string program = Path.Combine(AppContext.BaseDirectory, typeof(TrainingTests).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : ""));
            var start = new System.Diagnostics.ProcessStartInfo(program)
            {
                RedirectStandardOutput = true,
                ArgumentList = { "--filter-method", $"{typeof(TrainingTests).FullName}.{nameof(SameSeedSameBytesInAnotherProcess)}" },
                Environment = { ["KD_HASH_FILE"] = path },
            };
            using var process = System.Diagnostics.Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(own, File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Hash(float[] weights) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(weights)));

    private static float[] Train(int seed, int epochs)
    {
        manual_seed(seed);
        using DisposeScope outer = NewDisposeScope();
        Tensor x = randn(512, 20), y = x.slice(1, 0, 3, 1).argmax(1);
        using Sequential net = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 3));
        using Adam adam = optim.Adam(net.parameters(), 1e-2);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            Tensor order = randperm(512);
            for (int i = 0; i < 512; i += 64)
            {
                using DisposeScope step = NewDisposeScope();
                Tensor rows = order.slice(0, i, i + 64, 1);
                Tensor loss = nn.functional.cross_entropy(net.call(x.index_select(0, rows)), y.index_select(0, rows));
                adam.zero_grad();
                loss.backward();
                adam.step();
            }
        }
        using (no_grad())
        {
            Tensor right = net.call(x).argmax(1).eq(y).to(float32).mean();
            Assert.True(right.item<float>() > 0.95f, $"accuracy {right.item<float>()}");
        }
        return [.. net.parameters().SelectMany(p => p.data<float>().ToArray())];
    }

    [Fact]
    public void GradientsOfAnMlpMatchFiniteDifferences()
    {
        Tensor labels = tensor(new long[] { 0, 2, 1, 2 });
        Func<Tensor[], Tensor> f = p => nn.functional.cross_entropy(nn.functional.linear(nn.functional.linear(p[0], p[1], p[2]).relu(), p[3], p[4]), labels);
        GradientCheck.Run(f, GradientCheck.Leaf(1, [4, 5]), GradientCheck.Leaf(2, [6, 5]), GradientCheck.Leaf(3, [6]), GradientCheck.Leaf(4, [3, 6]), GradientCheck.Leaf(5, [3]));
    }
}
