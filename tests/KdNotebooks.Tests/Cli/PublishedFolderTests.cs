using KdNotebooks.Cli;

namespace KdNotebooks.Tests.Cli;

public class PublishedFolderTests
{
    [Theory]
    [InlineData("/opt/kd/dotnet", "/opt/kd/lib/", true)]
    [InlineData("/opt/kd/dotnet/", "/opt/kd/lib", true)]
    [InlineData("/usr/share/dotnet", "/opt/kd/lib/", false)]
    [InlineData("/opt/kd/dotnet", "/opt/kd/artifacts/run/1234/", false)]
    public void Only_a_folder_with_its_own_runtime_needs_no_sdk(string runtime, string program, bool published)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the published folder is a Unix one");
        Assert.Equal(published, Doctor.IsPublished(runtime, program));
    }
}
