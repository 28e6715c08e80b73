using System.Diagnostics;
using System.Text;
using KdNotebooks.Kernel;
using KdNotebooks.Kernel.Internals.Transport;
using KdNotebooks.Numerics;

namespace KdNotebooks.Fuzz;

/// <summary>
/// Mutates sound inputs and keeps those that a reader answers in a new way (another kind of error line, another result) as
/// seeds for further mutations, so that the search goes where the behaviour changes. Same seed, same inputs.
/// </summary>
public sealed class Fuzzer(FuzzTarget target, Seed seed)
{
    /// <summary>The longest that an input may take while the processor works on it: a busy machine is nobody's fault.</summary>
    public static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(5);

    /// <summary>How often, once a second, an input may be seen to wait for something: seconds on the clock also pass where the whole machine stands still.</summary>
    private const int WaitLimit = 120;

    private const int LargestCorpus = 2000;
    private const int LargestSeed = 1 << 16;

    /// <summary>One input of so many is grown to megabytes; the first after the seeds as far as allowed.</summary>
    private const int GrownEvery = 4096;
    private const int LargestFindings = 50;

    /// <summary>What callers of a reader expect of an input that is wrong: one line for a person.</summary>
    public static bool IsAnswer(Exception exception) => exception is KdException or KernelException or ZmtpException;

    /// <param name="inputs">Inputs at most.</param>
    /// <param name="time">Time at most; null without a limit. The findings then depend on the machine's speed.</param>
    /// <param name="hung">Told at once of an input over the limit of time: its reader may never return.</param>
    public FuzzResult Run(long inputs, TimeSpan? time = null, Action<FuzzFinding>? hung = null)
    {
        RandomStream random = seed.Derive(target.Name).CreateStream();
        var mutation = new Mutation(random, target.Words, target.Largest);
        var corpus = new List<byte[]>(target.Seeds);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        var crashes = new Dictionary<string, FuzzFinding>(StringComparer.Ordinal);
        double slowest = 0;
        long done = 0;
        var clock = Stopwatch.StartNew();
        byte[] current = [];
        Moment? started = null;
        using var watch = new Timer(
            _ =>
            {
                if (Volatile.Read(ref started) is { } since && (since.Busy > HangLimit || ++since.Looks > WaitLimit))
                    hung?.Invoke(new FuzzFinding(target.Name, current, $"hangs: more than {HangLimit.TotalSeconds} s of work, or {WaitLimit} s of waiting"));
            },
            null, 1000, 1000);

        while (done < inputs && (time is null || clock.Elapsed < time))
        {
            // The seeds themselves first: each has to be read.
            byte[] input = done < target.Seeds.Count ? target.Seeds[(int)done] : corpus[random.NextInt(corpus.Count)];
            if (done == target.Seeds.Count) input = mutation.Grown(input, target.Largest);
            else if (done > target.Seeds.Count && random.NextInt(GrownEvery) == 0) input = mutation.Grown(input, target.Largest >> random.NextInt(6));
            else if (done > target.Seeds.Count) input = mutation.Of(input, corpus[random.NextInt(corpus.Count)]);
            byte[] dressed = done < target.Seeds.Count || random.NextInt(4) > 0 ? target.Dress(input) : input;
            // Checksums and the like add to an input that has its full size already.
            if (dressed.Length > target.Largest) dressed = target.Dress(input[..(int)((long)input.Length * target.Largest / dressed.Length)]);
            current = dressed;
            var before = new Moment();
            Volatile.Write(ref started, before);
            string answer;
            try
            {
                answer = "read " + target.Read(dressed);
            }
            catch (Exception exception) when (IsAnswer(exception))
            {
                answer = exception.Message.Contains('\n') ? Crash("a message of several lines", exception) : Kind(exception.Message);
            }
            catch (Exception exception)
            {
                answer = Crash(exception.GetType().Name, exception);
            }
            Volatile.Write(ref started, null);
            double seconds = before.Busy.TotalSeconds;
            slowest = Math.Max(slowest, seconds);
            if (seconds > HangLimit.TotalSeconds && crashes.Count < LargestFindings)
                crashes.TryAdd("slow", new FuzzFinding(target.Name, dressed, $"takes {seconds:F1} s"));
            done++;
            if (answers.Add(answer) && corpus.Count < LargestCorpus && input.Length <= LargestSeed) corpus.Add(input);
        }
        return new FuzzResult(target.Name, done, answers.Count, slowest, [.. crashes.Values]);

        string Crash(string kind, Exception exception)
        {
            string frame = new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType?.Namespace?.StartsWith("KdNotebooks", StringComparison.Ordinal) == true) is { } method
                ? $"{method.DeclaringType!.Name}.{method.Name}" : "";
            string key = $"{kind} in {frame}";
            if (crashes.Count < LargestFindings) crashes.TryAdd(key, new FuzzFinding(target.Name, current, $"{key}: {exception.Message}"));
            return key;
        }
    }

    /// <summary>When an input was begun.</summary>
    private sealed class Moment
    {
        private readonly long _clock = Stopwatch.GetTimestamp();
        private readonly TimeSpan _processor = Environment.CpuUsage.TotalTime;

        /// <summary>How often the watch has seen it.</summary>
        public int Looks { get; set; }

        /// <summary>Time of this process alone, and no more than has passed: other threads may work beside.</summary>
        public TimeSpan Busy => new(Math.Min(Stopwatch.GetElapsedTime(_clock).Ticks, (Environment.CpuUsage.TotalTime - _processor).Ticks));
    }

    /// <summary>A message without what differs from input to input: digits, names in quotes, everything but its first words.</summary>
    private static string Kind(string message)
    {
        var kind = new StringBuilder();
        bool quoted = false;
        foreach (char c in message)
        {
            if (c == '\'') quoted = !quoted;
            else if (!quoted && (char.IsAsciiLetter(c) || c == ' ')) kind.Append(c);
            if (kind.Length == 120) break;
        }
        return kind.ToString();
    }
}
