using System.Text.RegularExpressions;

namespace KdNotebooks.Tests.ReadMe;

/// <summary>What stands between &lt;!-- name ... --&gt; and &lt;!-- /name --&gt;.</summary>
internal sealed record ReadMeSection(string File, string Name)
{
    public void Is(string expected)
    {
        string text = System.IO.File.ReadAllText(File);
        Match found = Regex.Match(text, $@"(<!-- {Name}\b[^\n]*-->\n)(.*?)(<!-- /{Name} -->)", RegexOptions.Singleline);
        Assert.True(found.Success, $"{File} has no section {Name}");
        if (Environment.GetEnvironmentVariable("KD_UPDATE_README") == "1")
            System.IO.File.WriteAllText(File, text[..found.Groups[2].Index] + expected + text[found.Groups[3].Index..]);
        else
            Assert.Equal(expected, found.Groups[2].Value);
    }
}
