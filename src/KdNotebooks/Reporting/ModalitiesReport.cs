using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Modalities;

namespace KdNotebooks.Reporting;

/// <summary>The tables, figures and findings of an experiment over modalities: pure functions of its rows.</summary>
public static class ModalitiesReport
{
    /// <summary>All of <paramref name="results"/>.</summary>
    /// <param name="results">The rows.</param>
    /// <param name="protocol">For the level of the intervals and what is said of the data.</param>
    /// <param name="why">What a reader should know about why it came out so; stands in the page.</param>
    public static ExperimentReport Of(ResultsTable results, ModalitiesProtocol protocol, string why = "")
    {
        ModalitiesSummary summary = ModalitiesSummary.Of(results, protocol.Level);
        string data = summary.Data.Length > 0 ? summary.Data : protocol.Data;
        return new ExperimentReport(Pairs(summary, protocol.Name, data), Figure(summary, data, $"{protocol.Seeds} paired seeds, split by {protocol.Unit}, {100 * protocol.Level:0} % intervals"))
        {
            More = [.. More(summary, data)],
            HeatMaps = summary.Modalities.Count < 3 ? [] : [("gain", GainMap(summary, data)), ("margin", MarginMap(summary, data))],
            Findings = new Findings(Findings.Hypothesis, ModalitiesFindings.Agreement(summary), string.Join(" ", ModalitiesFindings.Why(summary).Append(why).Where(text => text.Length > 0))),
        };
    }

    /// <summary>One row a pair and λ.</summary>
    public static Table Pairs(ModalitiesSummary summary, string name, string data)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        bool several = summary.Pairs.Any(pair => pair.Distilled.Count > 1), imbalanced = !IsBalanced(summary);
        string last = "";
        foreach (PairResult pair in summary.Pairs.Concat(summary.SeveralTeachers).OrderBy(pair => pair.Pair.Student, StringComparer.Ordinal).ThenBy(pair => pair.Pair.Teachers.Count))
        {
            bool first = pair.Pair.Student != last;
            if (first) starts.Add(rows.Count);
            last = pair.Pair.Student;
            for (int i = 0; i < pair.Distilled.Count; i++)
            {
                Distilled distilled = pair.Distilled[i];
                string[] who = i > 0 ? ["", ""] : [first ? pair.Pair.Student : "", pair.Pair.Teachers.Count > 1 ? "all others" : pair.Pair.Teacher];
                string[] information = i > 0 ? ["", ""] : [Margin(pair.Trained), Word(pair.Trained.Verdict)];
                rows.Add(
                [
                    .. who, .. several ? [Format.Shortest(distilled.Lambda)] : Array.Empty<string>(),
                    Format.Number(distilled.Result.Accuracy.Mean, 3), Signed(distilled.Gain.Accuracy), .. imbalanced ? [Signed(distilled.Gain.Balanced)] : Array.Empty<string>(), .. information,
                    Mark(distilled.AgreesWith(pair.Trained.Verdict), pair.Trained.Verdict),
                ]);
            }
        }
        (int agree, int decided, int all) = summary.Agreement(pair => pair.Trained.Verdict);
        return new Table
        {
            Title = $"{name}: which modality should teach which? {data}",
            Columns =
            [
                new("student", Alignment.Left), new("teacher", Alignment.Left), .. several ? [new Column("λ")] : Array.Empty<Column>(),
                new("+ KD"), new("gain"), .. imbalanced ? [new Column("balanced gain")] : Array.Empty<Column>(), new("margin"), new("verdict", Alignment.Left), new("agrees", Alignment.Left),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes =
            [
                "gain: student + KD minus the student alone of the same seed, held-out rows; ± is the half-width of the 95 % interval; margin in nats.",
                .. imbalanced ? Array.Empty<string>() : ["The classes are balanced: gains in balanced accuracy are the same."],
                $"One teacher: the verdict has the sign of the gain in {agree} of {decided} decided rows; {all - decided} undecided (~: gain within its noise, ?: the criterion cannot tell).",
                .. Sizes(summary),
                .. summary.Failures > 0 ? [$"{summary.Failures} runs failed; the column error of the runs file says why."] : Array.Empty<string>(),
            ],
        };
    }

    private static bool IsBalanced(ModalitiesSummary summary) => summary.Pairs.Concat(summary.SeveralTeachers).SelectMany(pair => pair.Distilled)
        .All(distilled => Signed(distilled.Gain.Accuracy) == Signed(distilled.Gain.Balanced));

    private static IEnumerable<Table> More(ModalitiesSummary summary, string data)
    {
        yield return Alone(summary, data);
        yield return Informations(summary, data);
        if (summary.Choices.Count > 0) yield return Choices(summary, data);
        if (summary.Pairs.Any(pair => pair.Fusion.Accuracy.Count > 0)) yield return Fusion(summary, data);
        if (summary.Capacities.Count > 0) yield return Capacities(summary, data);
    }

    private static Table Alone(ModalitiesSummary summary, string data) => new()
    {
        Title = $"alone: accuracy and balanced accuracy of teacher and student; {data}",
        Columns = [new("modality", Alignment.Left), new("teacher"), new("balanced"), new("student"), new("balanced")],
        Rows = [.. summary.Modalities.Select(IReadOnlyList<string> (modality) =>
        {
            Measured? teacher = summary.Pairs.FirstOrDefault(pair => pair.Pair.Teacher == modality)?.Teacher;
            Measured student = summary.Pairs.First(pair => pair.Pair.Student == modality).Student;
            return [modality, Mean(teacher?.Accuracy), Mean(teacher?.Balanced), Mean(student.Accuracy), Mean(student.Balanced)];
        })],
    };

    private static Table Informations(ModalitiesSummary summary, string data)
    {
        bool pilots = summary.Pairs.Any(pair => pair.Pilot is not null);
        int n = summary.Pairs.Select(pair => pair.Trained.N).FirstOrDefault(), few = summary.Pairs.Select(pair => pair.Pilot?.N ?? 0).FirstOrDefault();
        (int agree, int decided, _) = summary.Agreement(pair => pair.Pilot?.Verdict);
        return new Table
        {
            Title = $"informations in nats: trained representations{(pilots ? ", and a pilot with nothing trained" : "")}; {data}",
            Columns =
            [
                new("student", Alignment.Left), new("teacher", Alignment.Left), new("I(H1;H2)"), new("I(H2;Y)"), new("margin"), new("verdict", Alignment.Left),
                .. pilots ? [new Column("pilot"), new Column("verdict", Alignment.Left)] : Array.Empty<Column>(),
            ],
            Rows = [.. summary.Pairs.Select(IReadOnlyList<string> (pair) =>
            [
                pair.Pair.Student, pair.Pair.Teacher, PlusMinus(pair.Trained.TeacherStudent), PlusMinus(pair.Trained.StudentLabel), Margin(pair.Trained), Word(pair.Trained.Verdict),
                .. pilots ? [pair.Pilot is { } pilot ? Margin(pilot) : "", pair.Pilot is null ? "" : Word(pair.Pilot.Verdict)] : Array.Empty<string>(),
            ])],
            GroupStarts = Starts([.. summary.Pairs.Select(pair => pair.Pair.Student)]),
            Notes =
            [
                $"Trained: {n} held-out rows a seed.{(pilots ? $" Pilot: {few} training rows a seed, prepared features; its verdict has the sign of the gain in {agree} of {decided} decided rows." : "")}",
                "Intervals: the mean of the seeds' own variances (their rows overlap) plus the variance of the mean over seeds.",
            ],
        };
    }

    private static Table Choices(ModalitiesSummary summary, string data) => new()
    {
        Title = $"choosing the teacher: largest margin against largest gain; {data}",
        Columns =
        [
            new("student", Alignment.Left), new("by margin", Alignment.Left), new("its gain"), new("best", Alignment.Left), new("its gain"), new("lost"), new("all others"),
        ],
        Rows = [.. summary.Choices.Select(IReadOnlyList<string> (choice) =>
        [
            choice.Student, choice.Pick.Pair.Teacher, Signed(choice.Pick.Distilled[0].Gain.Accuracy), choice.Best.Pair.Teacher,
            Signed(choice.Best.Distilled[0].Gain.Accuracy), choice.Pick == choice.Best ? "0" : Signed(choice.Regret), choice.Several is { } all ? Signed(all) : "",
        ])],
        Notes =
        [
            $"The criterion's first choice was the best teacher for {summary.Choices.Count(choice => choice.Pick == choice.Best)} of {summary.Choices.Count} students; lost: what its choice cost, paired by seed.",
            "Best is chosen by its gain on the same rows that the gain is told of: it looks a little better than it is. all others: the mean of their logits teaches.",
        ],
    };

    private static Table Fusion(ModalitiesSummary summary, string data) => new()
    {
        Title = $"distillation against fusion, which needs both modalities when it is used; accuracy; {data}",
        Columns = [new("student", Alignment.Left), new("teacher", Alignment.Left), new("student"), new("+ KD"), new("fusion"), new("fusion + KD"), new("gain of KD on fusion")],
        Rows = [.. summary.Pairs.Where(pair => pair.Fusion.Accuracy.Count > 0).Select(IReadOnlyList<string> (pair) =>
        [
            pair.Pair.Student, pair.Pair.Teacher, Mean(pair.Student.Accuracy), Mean(pair.Distilled.FirstOrDefault()?.Result.Accuracy), Mean(pair.Fusion.Accuracy),
            Mean(pair.FusionDistilled.FirstOrDefault()?.Result.Accuracy), pair.FusionDistilled.Count > 0 ? Signed(pair.FusionDistilled[0].Gain.Accuracy) : "",
        ])],
        GroupStarts = Starts([.. summary.Pairs.Select(pair => pair.Pair.Student)]),
    };

    private static Table Capacities(ModalitiesSummary summary, string data)
    {
        string last = "";
        return new Table
        {
            Title = $"other sizes of teacher and student; {data}",
            Columns =
            [
                new("networks", Alignment.Left), new("student", Alignment.Left), new("teacher", Alignment.Left), new("gap"), new("gain"), new("margin"), new("verdict", Alignment.Left), new("agrees", Alignment.Left),
            ],
            Rows = [.. summary.Capacities.Where(pair => pair.Distilled.Count > 0).Select(IReadOnlyList<string> (pair) =>
            {
                bool first = pair.Pair.Variant != last;
                last = pair.Pair.Variant;
                return
                [
                    first ? last : "", pair.Pair.Student, pair.Pair.Teacher, Format.Signed(pair.Teacher.Accuracy.Mean - pair.Student.Accuracy.Mean, 2), Signed(pair.Distilled[0].Gain.Accuracy),
                    Margin(pair.Trained), Word(pair.Trained.Verdict), Mark(pair.Distilled[0].AgreesWith(pair.Trained.Verdict), pair.Trained.Verdict),
                ];
            })],
            GroupStarts = Starts([.. summary.Capacities.Select(pair => pair.Pair.Variant)]),
            Notes = ["gap: accuracy of the teacher alone minus that of the student alone."],
        };
    }

    /// <summary>Gain against margin, one panel a student: trained representations, and the pilot.</summary>
    public static Figure Figure(ModalitiesSummary summary, string data, string subtitle)
    {
        // The pilot's points lie at the same gain as the trained ones: their words would only stand on top of each other.
        Series Against(string name, IEnumerable<PairResult> pairs, Func<PairResult, CriterionTerms?> terms, bool words = true)
        {
            PairResult[] own = [.. pairs.Where(pair => pair.Distilled.Count > 0 && terms(pair) is not null)];
            return new Series
            {
                Name = name,
                Mark = Reporting.Mark.Scatter,
                X = [.. own.Select(pair => terms(pair)!.Margin.Mean)],
                Y = [.. own.Select(pair => pair.Distilled[0].Gain.Accuracy.Mean)],
                XError = [.. own.Select(pair => terms(pair)!.Margin.HalfWidth)],
                YError = [.. own.Select(pair => pair.Distilled[0].Gain.Accuracy.HalfWidth)],
                Text = words ? [.. own.Select(pair => pair.Pair.Teacher)] : [],
            };
        }
        return new Figure
        {
            Title = $"Does the margin tell which teacher helps? {data}",
            Subtitle = subtitle,
            PanelsPerRow = 3,
            Panels =
            [
                .. summary.Modalities.Select(student => new Panel
                {
                    Title = $"student: {student} (teacher beside the points)",
                    X = "margin I(H1;H2) − I(H2;Y) (nats)",
                    Y = "gain in accuracy",
                    MarkZeroX = true,
                    MarkZeroY = true,
                    Series =
                    [
                        Against("trained representations", summary.Pairs.Where(pair => pair.Pair.Student == student), pair => pair.Trained),
                        .. summary.Pairs.Any(pair => pair.Pilot is not null)
                            ? [Against("pilot, nothing trained", summary.Pairs.Where(pair => pair.Pair.Student == student), pair => pair.Pilot, words: false)] : Array.Empty<Series>(),
                    ],
                }),
            ],
        };
    }

    private static HeatMap GainMap(ModalitiesSummary summary, string data) => Map(
        summary, $"Gain in accuracy by distillation; {data}", "rows: teacher; columns: student", pair => pair.Distilled.Count > 0 ? pair.Distilled[0].Gain.Accuracy.Mean : double.NaN, 3);

    private static HeatMap MarginMap(ModalitiesSummary summary, string data) => Map(
        summary, $"Margin I(H1;H2) − I(H2;Y), nats; {data}", "rows: teacher; columns: student", pair => pair.Trained.Margin.Mean, 2);

    private static HeatMap Map(ModalitiesSummary summary, string title, string subtitle, Func<PairResult, double> value, int digits)
    {
        double At(string teacher, string student) =>
            summary.Pairs.FirstOrDefault(pair => pair.Pair.Teacher == teacher && pair.Pair.Student == student) is { } pair ? value(pair) : double.NaN;
        IReadOnlyList<string> names = summary.Modalities;
        double[][] values = [.. names.Select(teacher => names.Select(student => At(teacher, student)).ToArray())];
        return new HeatMap
        {
            Title = title,
            Subtitle = subtitle,
            Rows = names,
            Columns = names,
            Values = values,
            Text = [.. values.Select(row => row.Select(cell => double.IsNaN(cell) ? "" : Format.Signed(cell, digits)).ToArray())],
            Limit = Math.Max(1e-9, values.SelectMany(row => row).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max()),
            CellWidth = 110,
            CellHeight = 40,
        };
    }

    private static IEnumerable<string> Sizes(ModalitiesSummary summary)
    {
        int n = summary.Pairs.Select(pair => pair.Trained.N).FirstOrDefault();
        if (n is > 0 and < 60) yield return $"ONLY {n} HELD-OUT ROWS A SEED: no interval here is narrow; where it says 'cannot tell', that is the result.";
    }

    private static HashSet<int> Starts(string[] groups) => [.. Enumerable.Range(0, groups.Length).Where(i => i == 0 || groups[i] != groups[i - 1])];

    private static string Mean(MeanInterval? interval) => interval is { Count: > 0 } ? Format.Number(interval.Mean, 3) : "";

    private static string Signed(MeanInterval interval) => Format.PlusMinus(interval.Mean, interval.HalfWidth, 3);

    private static string PlusMinus(MeanInterval interval) =>
        double.IsFinite(interval.HalfWidth) ? $"{Format.Number(interval.Mean, 2)} ±{Format.Number(interval.HalfWidth, 2)}" : Format.Number(interval.Mean, 2);

    private static string Margin(CriterionTerms terms) => Format.PlusMinus(terms.Margin.Mean, terms.Margin.HalfWidth, 2);

    private static string Mark(bool? agrees, Verdict verdict) => agrees switch
    {
        true => "yes",
        false => "no",
        null => verdict == Verdict.CannotTell ? "?" : "~",
    };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Distil => "distil",
        Verdict.DoNotDistil => "do not",
        _ => "cannot tell",
    };
}
