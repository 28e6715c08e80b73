using System.Diagnostics;
using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Tests.Data;

public class ExternalToolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_output_errors_and_the_exit_code()
    {
        ToolResult result = await ExternalTool.RunAsync(Shell("printf \"$WHO\"; echo one >&2; echo two >&2; exit 3") with { Environment = new Dictionary<string, string> { ["WHO"] = "me" } }, Cancellation);
        Assert.Equal((3, "me", "two"), (result.ExitCode, Encoding.UTF8.GetString(result.Output), result.LastWords));
    }

    [Fact]
    public async Task An_absent_program_is_one_line()
    {
        var error = await Assert.ThrowsAsync<ToolAbsentException>(() => ExternalTool.RunAsync(new ToolCommand("no-such-program") { WhenAbsent = "install it" }, Cancellation));
        Assert.Equal("no-such-program is not on this machine; install it", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timeout_and_a_cancellation_end_the_program_and_its_children(bool timeout)
    {
        using var folder = new TestFolder();
        string pid = Path.Combine(folder.Path, "pid");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        ToolCommand command = Shell($"sleep 600 & echo $! > '{pid}'; wait") with { Timeout = timeout ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(5) };
        if (!timeout) stop.CancelAfter(1000);
        Task<ToolResult> run = ExternalTool.RunAsync(command, stop.Token);
        if (timeout) Assert.Contains("did not end within 1 s", (await Assert.ThrowsAsync<KdException>(() => run)).Message);
        else await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        int child = int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 100 && IsAlive(child); i++) await Task.Delay(20, Cancellation);
        Assert.False(IsAlive(child));
    }

    [Fact]
    public async Task Endless_output_is_stopped()
    {
        var error = await Assert.ThrowsAsync<KdException>(() => ExternalTool.RunAsync(Shell("while :; do echo 0123456789; done") with { MaxOutput = 1 << 20 }, Cancellation));
        Assert.Contains("more than 1 MB", error.Message);
    }

    private static ToolCommand Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return new ToolCommand("sh", "-c", script);
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
