using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Tests;

public sealed class InstallTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("kd-install-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    public static TheoryData<string, string, string, string> Folders => new()
    {
        { "LINUX", "", "/home/ada", "/home/ada/.local/share/jupyter/kernels" },
        { "LINUX", "XDG_DATA_HOME=/data", "/home/ada", "/data/jupyter/kernels" },
        { "LINUX", "JUPYTER_DATA_DIR=/j", "/home/ada", "/j/kernels" },
        { "OSX", "", "/Users/ada", "/Users/ada/Library/Jupyter/kernels" },
        { "WINDOWS", "APPDATA=C:\\Users\\ada\\AppData\\Roaming", "C:\\Users\\ada", "C:\\Users\\ada\\AppData\\Roaming\\jupyter\\kernels" },
        { "WINDOWS", "", "C:\\Users\\ada", "C:\\Users\\ada\\AppData\\Roaming\\jupyter\\kernels" },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Each_system_has_its_folder(string system, string variable, string homeFolder, string expected)
    {
        string[] pair = variable.Split('=', 2);
        var paths = new JupyterPaths(OSPlatform.Create(system), name => name == pair[0] ? pair[1] : null, homeFolder);
        Assert.Equal(expected, paths.UserKernels);
    }

    [Fact]
    public void Install_status_and_uninstall()
    {
        JupyterPaths paths = Paths();
        KernelStatus before = KernelSpec.Status(paths);
        Assert.False(before.Installed);
        Assert.Contains("kd kernel install", before.Problem!, StringComparison.Ordinal);

        string folder = KernelSpec.Install(paths);
        Assert.Equal(Path.Combine(home, ".local", "share", "jupyter", "kernels", "kd-csharp"), folder);
        Assert.Equal(new KernelStatus(folder, true, true, null), KernelSpec.Status(paths));
        JsonNode spec = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kernel.json")))!;
        Assert.Equal("C# (KdNotebooks)", spec["display_name"]!.GetValue<string>());
        Assert.Equal("message", spec["interrupt_mode"]!.GetValue<string>());
        Assert.Equal("{connection_file}", spec["argv"]![2]!.GetValue<string>());
        Assert.StartsWith(folder, spec["argv"]![1]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.All(["logo-svg.svg", "logo-64x64.png", "logo-32x32.png"], logo => Assert.True(new FileInfo(Path.Combine(folder, logo)).Length > 100));

        File.Delete(spec["argv"]![1]!.GetValue<string>());
        Assert.Contains("does not exist", KernelSpec.Status(paths).Problem!, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "kernel.json"), "{");
        Assert.Contains("damaged", KernelSpec.Status(paths).Problem!, StringComparison.Ordinal);

        Assert.True(KernelSpec.Uninstall(paths));
        Assert.False(Directory.Exists(folder));
        Assert.False(KernelSpec.Uninstall(paths));
    }

    [Fact]
    public void Another_kernel_is_left_alone_and_an_earlier_one_of_the_same_name_is_told()
    {
        string other = Path.Combine(home, ".local", "share", "jupyter", "kernels", ".net-csharp", "kernel.json"), earlier = Path.Combine(home, "earlier", "kernels", "kd-csharp");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.WriteAllText(other, "{}");
        Directory.CreateDirectory(earlier);
        File.WriteAllText(Path.Combine(earlier, "kernel.json"), "{}");
        JupyterPaths paths = Paths(("JUPYTER_PATH", Path.Combine(home, "earlier")));
        KernelSpec.Install(paths);
        Assert.Contains(earlier, KernelSpec.Status(paths).Problem!, StringComparison.Ordinal);
        KernelSpec.Uninstall(paths);
        Assert.Equal("{}", File.ReadAllText(other));
    }

    private JupyterPaths Paths(params (string Name, string Value)[] variables) =>
        new(OSPlatform.Linux, name => variables.FirstOrDefault(v => v.Name == name).Value, home);
}
