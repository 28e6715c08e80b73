using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>What is written can be read again, and a training that was interrupted goes on as if nothing had happened.</summary>
public class StateTests
{
    private static Sequential Net(int seed)
    {
        manual_seed(seed);
        return nn.Sequential(("first", nn.Linear(4, 6)), ("norm", nn.BatchNorm1d(6)), ("act", nn.ReLU()), ("last", nn.Linear(6, 3)));
    }

    [Fact]
    public void AModuleComesBackFromAStream()
    {
        using Sequential net = Net(1), other = Net(2);
        net.call(randn(16, 4)); // moves the running statistics
        using var stream = new MemoryStream();
        net.save(new BinaryWriter(stream));
        stream.Position = 0;
        Dictionary<string, bool> loaded = [];
        other.load(new BinaryReader(stream), loadedParameters: loaded);
        Assert.Equal(["first.bias", "first.weight", "last.bias", "last.weight", "norm.bias", "norm.num_batches_tracked", "norm.running_mean", "norm.running_var", "norm.weight"], loaded.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Bytes(net), Bytes(other));
        net.eval();
        other.eval();
        Tensor x = randn(5, 4);
        Assert.Equal(net.call(x).data<float>().ToArray(), other.call(x).data<float>().ToArray());
    }

    [Fact]
    public void AModuleComesBackFromAFileAndFromADictionary()
    {
        string path = Path.GetTempFileName();
        try
        {
            using Sequential net = Net(1), other = Net(2), third = Net(3);
            net.save(path);
            other.load(path);
            Assert.Equal(Bytes(net), Bytes(other));
            (IList<string> missing, IList<string> unexpected) = third.load_state_dict(net.state_dict());
            Assert.Empty(missing);
            Assert.Empty(unexpected);
            Assert.Equal(Bytes(net), Bytes(third));
            // It is a copy: what becomes of one does not touch the other.
            using (no_grad()) net.parameters().First().add_((Scalar)1);
            Assert.NotEqual(Bytes(net), Bytes(third));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void WhatIsSkippedStaysAndWhatIsMissingIsNamed()
    {
        Assert.SkipUnless(PublicApiTests.OnEngine, "the engine names what is missing; TorchSharp says only that something is");
        using Sequential net = Net(1), other = Net(2);
        float[] before = other.state_dict()["first.weight"].data<float>().ToArray();
        other.load_state_dict(net.state_dict(), skip: ["first.weight"]);
        Assert.Equal(before, other.state_dict()["first.weight"].data<float>().ToArray());
        Assert.Equal(net.state_dict()["last.weight"].data<float>().ToArray(), other.state_dict()["last.weight"].data<float>().ToArray());

        Dictionary<string, Tensor> partial = net.state_dict();
        partial.Remove("last.bias");
        partial["extra"] = zeros(1);
        string message = Assert.Throws<InvalidOperationException>(() => other.load_state_dict(partial)).Message;
        Assert.Contains("last.bias", message);
        Assert.Contains("extra", message);
        (IList<string> missing, IList<string> unexpected) = other.load_state_dict(partial, strict: false);
        Assert.Equal(["last.bias"], missing);
        Assert.Equal(["extra"], unexpected);
        partial = net.state_dict();
        partial["last.bias"] = zeros(4);
        message = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => other.load_state_dict(partial)).Message;
        Assert.Contains("last.bias", message);
        Assert.Contains("[4]", message);
        Assert.Contains("[3]", message);
    }

    [Fact]
    public void AnotherModulesFileIsRefused()
    {
        using Sequential net = Net(1), smaller = nn.Sequential(nn.Linear(4, 6));
        using var stream = new MemoryStream();
        smaller.save(new BinaryWriter(stream));
        stream.Position = 0;
        string message = Assert.Throws<ArgumentException>(() => net.load(new BinaryReader(stream))).Message;
        Assert.Contains("2", message);
        Assert.Throws<FileNotFoundException>(() => net.load(Path.Combine(Path.GetTempPath(), "no-such-model.bin")));
    }

    public static TheoryData<string> Optimisers => ["sgd", "momentum", "nesterov", "adam", "amsgrad", "adamw"];

    /// <summary>Twenty steps, or ten, a file, and ten more by other objects: the same bytes.</summary>
    [Theory]
    [MemberData(nameof(Optimisers))]
    public void AnInterruptedTrainingGoesOnToTheSameBytes(string kind)
    {
        Assert.SkipUnless(PublicApiTests.OnEngine || kind != "sgd", "TorchSharp 0.106 cannot load the state of SGD without momentum");
        using Sequential whole = Net(1), first = Net(1), second = Net(2), third = Net(3);
        using OptimizerHelper all = Make(kind, whole), half = Make(kind, first), rest = Make(kind, second, 0.5), copy = Make(kind, third, 0.5);
        Train(whole, all, 0, 20);
        Train(first, half, 0, 10);
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        half.save_state_dict(writer);
        writer.Flush();
        second.load_state_dict(first.state_dict());
        third.load_state_dict(first.state_dict());
        stream.Position = 0;
        rest.load_state_dict(new BinaryReader(stream));
        copy.load_state_dict(half.state_dict());
        Train(second, rest, 10, 20);
        Train(third, copy, 10, 20);
        Assert.Equal(Bytes(whole), Bytes(second));
        Assert.Equal(Bytes(whole), Bytes(third));
        Assert.NotEqual(Bytes(whole), Bytes(first));
        Assert.Equal(0.01, rest.ParamGroups.Single().LearningRate);
    }

    [Fact]
    public void AnotherOptimisersStateIsRefused()
    {
        Assert.SkipUnless(PublicApiTests.OnEngine, "the engine's message names both numbers");
        using Sequential net = Net(1), other = nn.Sequential(nn.Linear(4, 6)), wider = nn.Sequential(nn.Linear(5, 6));
        using OptimizerHelper adam = Make("adam", net), sgd = Make("sgd", net), fewer = Make("adam", other), shaped = Make("adam", wider);
        using var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        string message = Assert.Throws<InvalidDataException>(() => sgd.load_state_dict(new BinaryReader(stream))).Message;
        Assert.Contains("SGD", message);
        Assert.Contains("Adam", message);
        stream.Position = 0;
        message = Assert.Throws<ArgumentException>(() => fewer.load_state_dict(new BinaryReader(stream))).Message;
        Assert.Contains("6", message);
        Assert.Contains("2", message);
        message = Assert.Throws<ArgumentException>(() => shaped.load_state_dict(fewer.state_dict())).Message;
        Assert.Contains("[6, 4]", message);
        Assert.Contains("[6, 5]", message);
    }

    private static OptimizerHelper Make(string kind, Sequential net, double lr = 0.01) => kind switch
    {
        "sgd" => optim.SGD(net.parameters(), lr),
        "momentum" => optim.SGD(net.parameters(), lr, momentum: 0.9, dampening: 0.1, weight_decay: 0.01),
        "nesterov" => optim.SGD(net.parameters(), lr, momentum: 0.9, nesterov: true),
        "adam" => optim.Adam(net.parameters(), lr),
        "amsgrad" => optim.Adam(net.parameters(), lr, 0.8, 0.95, weight_decay: 0.01, amsgrad: true),
        _ => optim.AdamW(net.parameters(), lr, weight_decay: 0.1),
    };

    private static void Train(Sequential net, OptimizerHelper optimiser, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            manual_seed(100 + step);
            Tensor x = randn(8, 4), loss = nn.functional.cross_entropy(net.call(x), x.slice(1, 0, 3, 1).argmax(1));
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
        }
    }

    private static byte[] Bytes(Sequential net)
    {
        using var stream = new MemoryStream();
        net.save(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
