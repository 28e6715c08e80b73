using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generator of the calling thread; each thread has its own, so that parallel runs do not disturb one another.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    /// <summary>A stream of random numbers (the engine's own, not libtorch's).</summary>
    public class Generator : IDisposable
    {
        [ThreadStatic] private static Generator? t_default;
        [ThreadStatic] private static ulong t_unseeded;

        public Generator(ulong seed = 0, Device? device = null)
        {
            Device.Require(device);
            Source = new RandomSource(seed);
        }

        internal RandomSource Source { get; private set; }

        public static Generator Default => t_default ??= new Generator(t_unseeded++);

        internal static RandomSource SourceOf(Generator? generator) => (generator ?? Default).Source;

        public Generator manual_seed(long seed)
        {
            Source = new RandomSource((ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Source.Seed;

        public void Dispose()
        {
        }
    }
}
