using System.Text;
using KdNotebooks.Kernel.Internals.Documents;

namespace KdNotebooks.Kernel.Tests;

/// <summary>What the fuzzer found in notebook files: JSON is read lazily, so a fault showed where nobody expected it.</summary>
public class HostileNotebookTests
{
    [Theory]
    [InlineData("""{"cells":[{"cell_type":"code","source":"","id":"a","id":"b"}],"nbformat":4}""")]
    [InlineData("""{"cells":[],"metadata":{"a":1,"a":2},"nbformat":4}""")]
    [InlineData("""{"cells":[],"nbformat":4.5}""")]
    [InlineData("""{"cells":[],"nbformat":4e99}""")]
    [InlineData("""{"cells":[{"cell_type":1,"source":""}],"nbformat":4}""")]
    [InlineData("""{"cells":[{"cell_type":"code","source":[1]}],"nbformat":4}""")]
    [InlineData("""{"cells":[{"cell_type":"code","source":"","metadata":{"tags":[{}]}}],"nbformat":4}""")]
    [InlineData("""{"cells":[{"cell_type":"code","source":"\ud800"}],"nbformat":4}""")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\",\"source\":\"\u0001\n\"}],\"nbformat\":4}")]
    public void A_damaged_notebook_is_one_line(string text) => With(Encoding.UTF8.GetBytes(text), path =>
    {
        KernelException refused = Assert.Throws<KernelException>(() => NotebookDocument.Read(path));
        Assert.Contains("not a notebook that can be read", refused.Message);
        Assert.DoesNotContain(refused.Message, char.IsControl);
        Assert.Equal(2, refused.ExitCode);
    });

    [Fact]
    public void Text_that_is_not_UTF_8_is_one_line() => With(
        [.. "{\"cells\":[{\"cell_type\":\"code\",\"source\":\""u8, 0xff, 0xc3, .. "\"}],\"nbformat\":4}"u8], path => Assert.Throws<KernelException>(() => NotebookDocument.Read(path)));

    [Fact]
    public void An_output_whose_type_is_no_text_is_cleaned() => With(
        """{"cells":[{"cell_type":"code","source":"1","outputs":[{"output_type":3},4]}],"nbformat":4}"""u8.ToArray(), path =>
    {
        NotebookDocument notebook = NotebookDocument.Read(path);
        notebook.Clean();
        notebook.Write(path);
        Assert.Single(NotebookDocument.Read(path).Cells);
    });

    private static void With(byte[] notebook, Action<string> act)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, notebook);
            act(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
