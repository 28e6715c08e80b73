using System.Text.Json;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Cli;

public class VerdictCommandTests
{
    private const int Rows = 600;

    [Fact]
    public async Task Json_has_every_name_that_people_script_against()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        CommandRun run = await CommandRun.Of([.. files.Arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(
            ["verdict", "margin", "teacherStudent", "studentLabel", "probabilityOfWrongSign", "n", "estimator", "intervalMethod", "advice", "warnings"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["nats", "lower", "upper", "level"], root.GetProperty("margin").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["nats", "lower", "upper"], root.GetProperty("teacherStudent").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["nats", "lower", "upper", "entropyBound"], root.GetProperty("studentLabel").EnumerateObject().Select(property => property.Name));
        Assert.Equal("Distil", root.GetProperty("verdict").GetString());
        Assert.Equal(Rows, root.GetProperty("n").GetInt32());
        Assert.Equal(Math.Log(2), root.GetProperty("studentLabel").GetProperty("entropyBound").GetDouble(), 3);
        Assert.True(root.GetProperty("margin").GetProperty("lower").GetDouble() > 0);
    }

    [Fact]
    public async Task A_predicted_probability_of_two_classes_is_answered_with_advice()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        Files.WriteProbability(files);
        using JsonDocument json = JsonDocument.Parse((await CommandRun.Of([.. files.Arguments, "--json"])).Output);
        JsonElement advice = json.RootElement.GetProperty("advice");
        Assert.Equal(["lambda", "temperature"], advice.EnumerateObject().Select(property => property.Name));
        Assert.InRange(advice.GetProperty("lambda").GetDouble(), 0.5, 1);  // an almost noiseless teacher
        Assert.Equal(1, advice.GetProperty("temperature").GetDouble());
        Assert.Contains("  how         λ = ", (await CommandRun.Of([.. files.Arguments])).Output);
    }

    [Fact]
    public async Task A_representation_is_answered_with_the_reason_why_there_is_no_advice()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.Of([.. Files.Informative(folder).Arguments]);
        Assert.Contains("  how         no λ or T: the teacher's 3 columns are a representation", run.Output);
        Assert.DoesNotContain(run.Output.Split('\n'), line => line.StartsWith("  note:", StringComparison.Ordinal) && line.Contains('λ'));
    }

    [Fact]
    public async Task Noise_for_a_teacher_is_not_to_be_distilled()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        Files.Write(files.Teacher, Rows, 8, new Seed(77).CreateStream().NextGaussian);
        CommandRun run = await CommandRun.Of([.. files.Arguments]);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("Distil:", run.Output);
    }

    [Fact]
    public async Task The_same_bytes_whatever_the_jobs()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        CommandRun one = await CommandRun.Of([.. files.Arguments, "--json", "--jobs", "1"]), four = await CommandRun.Of([.. files.Arguments, "--json", "--jobs", "4"]);
        Assert.Equal(one.Output, four.Output);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        File.Delete(files.Student);
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine(files.Student);
    }

    [Fact]
    public async Task A_truncated_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        File.WriteAllBytes(files.Teacher, File.ReadAllBytes(files.Teacher)[..^100]);
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine(files.Teacher);
    }

    [Fact]
    public async Task Unequal_rows_are_counted()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        Files.Write(files.Teacher, Rows - 1, 3, new Seed(1).CreateStream().NextGaussian);
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine($"{Rows - 1}");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_value_that_is_not_a_number_is_named_by_row_and_column(double bad)
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        int at = 0;
        RandomStream stream = new Seed(1).CreateStream();
        Files.Write(files.Teacher, Rows, 3, () => at++ == 17 * 3 + 2 ? bad : stream.NextGaussian());
        CommandRun run = await CommandRun.Of([.. files.Arguments]);
        run.AssertOneClearLine("row 17");
        Assert.Contains("column 2", run.Error);
    }

    [Fact]
    public async Task One_class_only_is_refused()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        Files.Write(files.Labels, Rows, 1, () => 3);
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine("labels");
    }

    [Fact]
    public async Task Too_few_rows_are_refused()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder, rows: 3);
        int row = 0;
        Files.Write(files.Labels, 3, 1, () => row++ % 2);
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine("rows");
    }

    [Fact]
    public async Task A_text_where_an_array_is_meant_is_refused()
    {
        using var folder = new TemporaryFolder();
        Files files = Files.Informative(folder);
        File.WriteAllText(files.Teacher, "this is not an array\n");
        (await CommandRun.Of([.. files.Arguments])).AssertOneClearLine(files.Teacher);
    }

    [Fact]
    public async Task An_unknown_estimator_is_answered_with_the_nearest_name()
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of([.. Files.Informative(folder).Arguments, "--estimator", "kgs1"])).AssertOneClearLine("ksg1");
    }

    private sealed record Files(string Teacher, string Student, string Labels)
    {
        public IEnumerable<string> Arguments => ["verdict", "--teacher", Teacher, "--student", Student, "--labels", Labels];

        /// <summary>A teacher close to the student's features, and labels that the student hardly knows.</summary>
        public static Files Informative(TemporaryFolder folder, int rows = Rows)
        {
            RandomStream stream = new Seed(5).CreateStream();
            double[] student = [.. Enumerable.Range(0, rows * 3).Select(_ => stream.NextGaussian())];
            var files = new Files(folder.File("h1.npy"), folder.File("h2.npy"), folder.File("y.npy"));
            int s = 0, t = 0, l = 0;
            Write(files.Student, rows, 3, () => student[s++]);
            Write(files.Teacher, rows, 3, () => student[t++] + 0.3 * stream.NextGaussian());
            Write(files.Labels, rows, 1, () => student[3 * l++] + 3 * stream.NextGaussian() > 0 ? 1 : 0);
            return files;
        }

        /// <summary>In place of the teacher's features the probability of the second class given the student's first column.</summary>
        public static void WriteProbability(Files files)
        {
            Samples student = FeatureFile.ReadSamples(files.Student);
            int row = 0;
            Write(files.Teacher, student.Count, 1, () => MathNet.Numerics.Distributions.Normal.CDF(0, 1, student[row++, 0] / 3));
        }

        public static void Write(string path, int rows, int columns, Func<double> next) =>
            NpyFile.Write(path, new Samples(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => next())]));
    }
}
