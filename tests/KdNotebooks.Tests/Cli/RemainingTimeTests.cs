using KdNotebooks.Cli.Terminal;

namespace KdNotebooks.Tests.Cli;

public class RemainingTimeTests
{
    private TimeSpan _now;

    [Fact]
    public void It_is_the_mean_of_the_parts_done_here_times_those_that_are_left()
    {
        var time = new RemainingTime(() => _now);
        Assert.Equal("--:--:--", time.ToString());
        // 100 parts were taken from an earlier run: they say nothing about the others.
        time.Report(100, 200);
        Assert.Null(time.Left);
        _now = TimeSpan.FromMinutes(30);
        time.Report(110, 200);
        Assert.Equal(TimeSpan.FromMinutes(270), time.Left);
        _now = TimeSpan.FromMinutes(40);
        Assert.Equal(TimeSpan.FromMinutes(260), time.Left);
        Assert.Equal("04:20:00", time.ToString());
        _now = TimeSpan.FromHours(9);
        Assert.Equal("00:00:00", time.ToString());
    }

    [Fact]
    public void Days_are_hours_and_parts_may_be_told_out_of_order()
    {
        var time = new RemainingTime(() => _now);
        time.Report(0, 101);
        _now = TimeSpan.FromMinutes(30);
        time.Report(2, 101);
        time.Report(1, 101);
        Assert.Equal("24:45:00", time.ToString());
        time.Report(101, 101);
        Assert.Equal("00:00:00", time.ToString());
    }
}
