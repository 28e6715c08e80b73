using KdNotebooks.Kernel.Internals.Formatting;
using KdNotebooks.Kernel.Internals.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KdNotebooks.Kernel.Tests;

/// <summary>The session in this process: one at a time, because an interrupt is the process's.</summary>
[Collection("session")]
public sealed class ScriptingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kd-scripting-").FullName;
    private readonly CSharpSession session = new();
    private readonly RecordingFront front = new();
    private readonly CellRunner runner;
    private int cells;

    public ScriptingTests()
    {
        runner = new CellRunner(session, front);
        Notebook.Current = front;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_cell_that_throws_keeps_what_it_assigned()
    {
        Assert.Equal("InvalidOperationException", Run("int kept = 5; throw new InvalidOperationException();").Error!.Name);
        Assert.Equal("5", Text("kept"));
        Assert.NotNull(Run("int lost = ;").Error);
        Assert.NotNull(Run("lost").Error);
    }

    [Fact]
    public void Columns_are_the_persons_in_code_with_checks()
    {
        CellError error = Run("var a = new int[1]; int n = 3;\nwhile (true) { foreach (int k in a) { a[n] = k; } }").Error!;
        Assert.Equal((2, 39), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("for (;;);")]
    [InlineData("int i = 0; again: i++; goto again;")]
    [InlineData("do { } while (true);")]
    [InlineData("bool F(int i) => i < 0; Enumerable.Range(0, int.MaxValue).Count(F)")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Count(i => i < 0)")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Count(delegate (int i) { return i < 0; })")]
    [InlineData("System.Threading.Tasks.Parallel.For(0, int.MaxValue, i => { })")]
    [InlineData("try { while (true) { try { throw new Exception(); } catch { } } } catch { } while (true) { }")]
    [InlineData("await foreach (var x in Endless()) { }\nasync IAsyncEnumerable<int> Endless() { while (true) { await Task.Yield(); yield return 1; } }")]
    [InlineData("var o = new object(); while (true) lock (o) { }")]
    public void An_interrupt_stops(string code)
    {
        using var interrupt = new CellInterrupt();
        var timer = new Timer(_ => interrupt.Request(() => { }), null, 700, Timeout.Infinite);
        CellOutcome outcome = runner.Run(code, "cell [1]", interrupt);
        timer.Dispose();
        Assert.Equal("Interrupted", outcome.Error!.Name);
    }

    [Theory]
    [InlineData("System.Linq.Expressions.Expression<Func<int, bool>> e = x => x > 1; e.ToString()", "x => (x > 1)")]
    [InlineData("Func<int> f = () => 3; Action g = () => Console.Out.Flush(); g(); f()", "3")]
    [InlineData("Func<object> f = () => null; f() is null", "true")]
    [InlineData("byte B() => 3; B()", "3")]
    [InlineData("async Task<int> A() => await Task.FromResult(4); await A()", "4")]
    [InlineData("async Task V() => await Task.CompletedTask; await V(); 1", "1")]
    [InlineData("int[] a = [1, 2]; ref int R() => ref a[1]; R() = 5; a[1]", "5")]
    [InlineData("int s = 0; for (int i = 0; i < 3; i++) for (int j = 0; j < 2; j++) if (j > 0) s++; else s += 2; s", "9")]
    [InlineData("Span<int> S(int[] a) => a.AsSpan(); S(new int[2]).Length", "2")]
    [InlineData("string Q(IEnumerable<int> xs) => string.Join(\",\", from x in xs where x > 1 select x * 2); Q(new[] { 1, 2, 3 })", "4,6")]
    [InlineData("class C { public int this[int i] => i; public static C operator +(C a, C b) => a; public int P => 1; public C() { } ~C() { } } (new C() + new C())[7]", "7")]
    public void Checks_do_not_change_what_code_means(string code, string expected) => Assert.Equal(expected, Text(code));

    [Fact]
    public void Code_with_checks_loses_them_again()
    {
        const string Code = "int F(int n) => n < 2 ? n : F(n - 1) + F(n - 2);\nwhile (F(1) > 5) { F(2); }";
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Code, new CSharpParseOptions(kind: SourceCodeKind.Script));
        CSharpCompilation compilation = CSharpCompilation.CreateScriptCompilation("x", tree, session.Assemblies.Framework);
        InterruptionPoints points = InterruptionPoints.Find(tree, () => compilation.GetSemanticModel(tree))!;
        Assert.Contains(InterruptionPoints.ConditionStart, points.Code, StringComparison.Ordinal);
        Assert.Contains(InterruptionPoints.Statement, points.Code, StringComparison.Ordinal);
        Assert.Equal(Code, InterruptionPoints.Remove(points.Code));
    }

    [Fact]
    public void References_load_from_a_copy_and_a_changed_file_is_told()
    {
        string dll = BuildLibrary("Sample", "namespace Lib; /// <summary>Says a number.</summary>\npublic class Answer { /// <summary>The number.</summary>\npublic int Value => 41; }");
        Assert.Equal("41", Text($"#r \"{dll}\"\nnew Lib.Answer().Value"));
        Assert.Contains("The number.", Inspection.At(session, "new Lib.Answer().Value", 20, 0)!.Data["text/plain"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(session.Assemblies.TakeChanged());
        BuildLibrary("Sample", "namespace Lib; public class Answer { public int Value => 43; public int More; }");
        Assert.Equal([dll], session.Assemblies.TakeChanged());
        Assert.Empty(session.Assemblies.TakeChanged());
        Assert.Equal("41", Text("new Lib.Answer().Value"));
    }

    [Fact]
    public void A_reference_that_is_not_there_or_not_an_assembly_is_one_clear_line()
    {
        CellError missing = Run($"#r \"{folder}/absent.dll\"\n1").Error!;
        Assert.Equal("ReferenceError", missing.Name);
        Assert.Contains($"there is no file {folder}/absent.dll", missing.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "text.dll"), "text");
        Assert.Contains("not a .NET assembly", Run($"#r \"{folder}/text.dll\"\n1").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loaded_and_imported_files()
    {
        File.WriteAllText(Path.Combine(folder, "inner.csx"), "int Inner() => 6;");
        File.WriteAllText(Path.Combine(folder, "loaded.csx"), "#load \"inner.csx\"\nint Loaded() => 7 * Inner();");
        Assert.Equal("42", Text($"#load \"{folder}/loaded.csx\"\nLoaded()"));
        File.WriteAllText(Path.Combine(folder, "imported.csx"), "using System.IO;\nvar imported = Path.GetFileName(\"/x/y\");");
        Assert.Equal("y/z", Text($"var before = \"z\";\n#!import \"{folder}/imported.csx\"\nPath.Combine(imported, before)"));
        File.WriteAllText(Path.Combine(folder, "broken.csx"), "int x = 1;\nint y = nothing;");
        CellError error = Run($"int q = 1;\n#!import \"{folder}/broken.csx\"").Error!;
        Assert.Equal(2, error.Line);
        Assert.Contains("broken.csx, line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no file", Run("#!import \"absent.csx\"").Error!.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "self.csx"), $"#!import \"{folder}/self.csx\"");
        Assert.Contains("import each other", Run($"#!import \"{folder}/self.csx\"").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_comes_from_a_local_source_with_progress_and_a_missing_one_is_told()
    {
        string feed = BuildPackage();
        CellOutcome outcome = Run($"#i \"nuget: {feed}\"\n#r \"nuget: Kd.Sample.Package, 1.2.3\"\nKdPackage.Greeting.Text");
        Assert.True(outcome.Error is null, outcome.Error?.Message);
        Assert.Equal("from a package", outcome.Result!.Data["text/plain"]!.GetValue<string>());
        Assert.Equal("Kd.Sample.Package 1.2.3", front.Shown[^1]);
        Assert.Contains("Kd.Absent.Package 9.9.9 is not available", Run("#r \"nuget: Kd.Absent.Package, 9.9.9\"").Error!.Message, StringComparison.Ordinal);
        Assert.Contains("write it as", Run("#r \"nuget: two words, 1\"").Error!.Message, StringComparison.Ordinal);
        Assert.Contains("there is no folder", Run("#i \"nuget: /absent/feed\"").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_who_and_time()
    {
        Assert.Null(Run("int one = 1; string two = \"2\";").Error);
        Assert.Null(Run("#!markdown\n**bold**\n#!whos\n#!time").Error);
        Assert.Equal("**bold**", front.Shown[0]);
        Assert.Contains("two   string  2", front.Shown[1], StringComparison.Ordinal);
        Assert.StartsWith("Wall time:", front.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_declared_in_a_cell_renders_itself()
    {
        Assert.Null(Run("""
            class TypeFormatterSourceAttribute : Attribute { public TypeFormatterSourceAttribute(Type t) => FormatterSourceType = t; public Type FormatterSourceType { get; } public string[] PreferredMimeTypes { get; set; } }
            class Source { public IEnumerable<object> CreateTypeFormatters() { yield return new F(); } }
            class F { public string MimeType => "text/html"; public bool Format(object value, System.IO.TextWriter writer) { writer.Write("<b>mine</b>"); return true; } }
            [TypeFormatterSource(typeof(Source))] class Mine { }
            """).Error);
        Assert.Equal("<b>mine</b>", Run("new Mine()").Result!.Data["text/html"]!.GetValue<string>());
    }

    [Fact]
    public void Completion_knows_members_extensions_variables_parameters_and_initialisers()
    {
        Assert.Null(Run("var numbers = new List<int>(); class Options { public int Depth { get; set; } } void Train(int epochs, double rate) { }").Error);
        Assert.Contains("numbers", Complete("num"));
        Assert.Contains("OrderBy", Complete("numbers.Or"));
        Assert.DoesNotContain("Empty", Complete("numbers.E"));
        Assert.Contains("Join", Complete("string.J"));
        Assert.Contains("Depth", Complete("new Options { De"));
        Assert.Contains("epochs:", Complete("Train(ep"));
        Assert.Contains("#!import", Complete("#!im"));
        Assert.Contains("foreach", Complete("forea"));
        Assert.Empty(Complete("\"numb"));
        Assert.Empty(Complete("// numb"));
        Assert.Contains("Length", Complete("\"text\"?.Len"));
    }

    [Fact]
    public void Inspection_shows_signature_documentation_and_value()
    {
        Assert.Null(Run("/// <summary>Adds one.</summary>\n/// <param name=\"n\">Any.</param>\nint Next(int n) { return n + 1; }\nvar state = new[] { 1, 2 };").Error);
        string text = Inspect("Next(3)", 2, detail: 1);
        Assert.Contains("int Next(int n)", text, StringComparison.Ordinal);
        Assert.Contains("Value: [1, 2]", Inspect("state", 3), StringComparison.Ordinal);
        Assert.Null(Inspection.At(session, "nothingHere", 3, 0));
        if (Directory.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref")))
            Assert.Contains("square root", Inspect("Math.Sqrt", 7), StringComparison.Ordinal);
    }

    [Fact]
    public void A_progress_bar_moves_and_ends_the_same_way_every_time()
    {
        var bar = new ProgressBar("work");
        for (int i = 0; i <= 1000; i++) bar.Report(i / 1000.0);
        bar.Report(0.5);
        Assert.Equal("work: 0 %", front.Shown[0]);
        Assert.Equal("work: 100 %", front.Shown[^1]);
        Assert.InRange(front.Shown.Count, 2, 50);
    }

    private CellOutcome Run(string code)
    {
        using var interrupt = new CellInterrupt();
        return runner.Run(code, CellRunner.NameOf(++cells), interrupt);
    }

    private string Text(string code)
    {
        CellOutcome outcome = Run(code);
        Assert.True(outcome.Error is null, string.Join("\n", outcome.Error?.Traceback ?? []));
        return outcome.Result!.Data["text/plain"]!.GetValue<string>();
    }

    private string[] Complete(string code) => [.. Completions.At(session, code, code.Length).Items.Select(i => i.Text)];

    /// <summary>The compiler throws on this code (a local function whose head nobody has finished): that is no answer, not a fault of the kernel.</summary>
    [Fact]
    public void Code_on_which_the_compiler_throws_is_an_error_of_the_cell_and_has_nothing_to_inspect()
    {
        const string Code = "re:ord Pair(int First, string Seco../../x9";
        for (int cursor = 0; cursor <= Code.Length; cursor++)
        {
            _ = Completions.At(session, Code, cursor);
            _ = Inspection.At(session, Code, cursor, detailLevel: 1);
        }
        Assert.Equal("CompilerError", Run(Code).Error!.Name);
        Assert.Equal("CompilerError", runner.Check(Code, "cell")!.Name);
        Assert.Equal("2", Text("1 + 1"));
    }

    [Theory]
    [InlineData("#r \"a\0b\"")]
    [InlineData("#load \"a\0b\"")]
    [InlineData("#!import \"a\0b\"")]
    [InlineData("#i \"nuget: a\0b\"")]
    public void A_path_that_no_file_can_have_is_an_error_of_the_cell(string code)
    {
        CellError error = Run(code).Error!;
        Assert.DoesNotContain("Exception", error.Name);
        Assert.Empty(Completions.At(session, code + "\nConsol.", code.Length + 8).Items);
    }

    private string Inspect(string code, int cursor, int detail = 0) => Inspection.At(session, code, cursor, detail)!.Data["text/plain"]!.GetValue<string>();

    private string BuildLibrary(string name, string code)
    {
        string path = Path.Combine(folder, name + ".dll");
        CSharpCompilation library = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(documentationMode: DocumentationMode.Diagnose))], session.Assemblies.Framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using FileStream image = File.Create(path), documentation = File.Create(Path.ChangeExtension(path, ".xml"));
        Assert.True(library.Emit(image, xmlDocumentationStream: documentation).Success);
        return path;
    }

    // A package is a zip file with a description in it.
    private string BuildPackage()
    {
        string dll = BuildLibrary("Kd.Sample.Package", "namespace KdPackage; public static class Greeting { public static string Text => \"from a package\"; }");
        string feed = Directory.CreateDirectory(Path.Combine(folder, "feed")).FullName;
        using var zip = System.IO.Compression.ZipFile.Open(Path.Combine(feed, "Kd.Sample.Package.1.2.3.nupkg"), System.IO.Compression.ZipArchiveMode.Create);
        using (var writer = new StreamWriter(zip.CreateEntry("Kd.Sample.Package.nuspec").Open()))
            writer.Write("<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>Kd.Sample.Package</id><version>1.2.3</version><authors>kd</authors><description>sample</description></metadata></package>");
        using Stream entry = zip.CreateEntry("lib/net8.0/Kd.Sample.Package.dll").Open();
        using FileStream file = File.OpenRead(dll);
        file.CopyTo(entry);
        return feed;
    }

    private sealed class RecordingFront : ICellFront
    {
        public List<string> Shown { get; } = [];

        public string Written { get; private set; } = "";

        public void Write(string stream, string text) => Written += text;

        public void Display(MimeBundle bundle, string? displayId, bool update) => Shown.Add(bundle.Data["text/plain"]!.GetValue<string>());

        public void ClearOutput(bool wait)
        {
        }

        public string ReadLine(string prompt, bool password) => throw new InvalidOperationException();
    }
}
