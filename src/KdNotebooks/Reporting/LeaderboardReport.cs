using System.Globalization;
using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;

namespace KdNotebooks.Reporting;

/// <summary>Tables and figures of the leaderboard: pure functions of its rows and those of the experiments.</summary>
public static class LeaderboardReport
{
    /// <summary>Everything that <paramref name="results"/> and <paramref name="sources"/> say.</summary>
    public static ExperimentReport Of(ResultsTable results, IReadOnlyList<ResultsTable> sources, LeaderboardProtocol protocol)
    {
        LeaderboardConditions conditions = LeaderboardConditions.Of(results, sources, protocol.Level);
        IReadOnlyList<JudgedSet> sets = Leaderboard.Judge(conditions, protocol);
        IReadOnlyList<JudgedSet> shown = [.. sets.Where(set => set.Decided > 0)];
        Table[] tables =
        [
            .. shown.Select(Rules), Where(conditions), .. Rankings(conditions), Estimators(SignAgreement.Of(conditions, sources)), .. Enum.GetValues<WeightSet>().Select(set => Conditions(set, conditions.At(set))),
        ];
        return new ExperimentReport(tables[0] with { Notes = [.. tables[0].Notes, .. Reading(conditions)] }, Figure(shown, protocol))
        {
            More = tables[1..],
            Findings = LeaderboardFindings.Of(conditions, sets),
            Sources = [.. sources.Select(source => $"{source.Experiment}.runs.csv ({string.Join(", ", source.Runs.Select(run => run.Provenance.Version).Distinct())})")],
            Csv = [("judged", JudgedCsv(sets)), ("conditions", ConditionsCsv(conditions))],
        };
    }

    /// <summary>How a row set is called.</summary>
    internal static string NameOf(WeightSet set) => set == WeightSet.Small ? "small λ" : "usual λ";

    /// <summary>A rule in tables and sentences.</summary>
    internal static string Shown(string rule) => rule switch { "teacher-information" => "I(H1;Y)", "conditional-information" => "I(H1;Y|H2)", _ => rule };

    private static string FamilyOf(bool linear) => linear ? "linear students" : "classifiers";

    private static Table Rules(JudgedSet set)
    {
        return new Table
        {
            Title = $"{FamilyOf(set.IsLinear)}, {NameOf(set.Set)}: {set.Decided} decided of {set.Conditions.Count} conditions, {set.Conditions.Count(each => each.Decided && each.Helps)} of them helped",
            Columns = [new("rule", Alignment.Left), new("AUC"), new("vs cch", Alignment.Left), new("Brier"), new("regret"), new("harmful"), new("missed"), new("n")],
            Rows = [.. set.Rules.Select(IReadOnlyList<string> (rule) =>
            [
                Shown(rule.Rule), Interval(rule.Auc, 2), rule.BesideCch, Interval(rule.Brier, 2), Interval(rule.Regret, 1, 100), Interval(rule.Harmful, 0, 100), Percent(rule.Missed.Value),
                rule.Decided.ToString(CultureInfo.InvariantCulture),
            ])],
            Notes =
            [
                $"regret in {(set.IsLinear ? "% of the own excess risk, at most 100 a condition" : "points of accuracy")}; harmful: % where it distils and that hurts;",
                "missed: where it does not and that would have helped; vs cch: AUC beside the hypothesis', ~: not told apart.",
            ],
        };
    }

    private static IEnumerable<string> Reading(LeaderboardConditions conditions) =>
    [
        "( ): 95 % interval, experiments and conditions resampled. AUC for the sign of the gain: 0.5 is a coin; Brier: 0.25 is.",
        "Counted where the gain is decided: its interval over paired seeds excludes 0. The others are marked ~ below.",
        "Rules without a threshold of their own distil above a probability of one half, fitted on the other experiments.",
        "I(H1;Y|H2), redundancy and unique-teacher are what the teacher adds, both know, only the teacher knows of Y.",
        $"Scores are of the networks alone of the same seeds: the student's accuracy is that of the saved run in {conditions.SameNetworks} of {conditions.Compared}.",
    ];

    private static Table Where(LeaderboardConditions conditions)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        foreach (WeightSet set in Enum.GetValues<WeightSet>())
        {
            starts.Add(rows.Count);
            foreach (IGrouping<string, LeaderboardCondition> group in conditions.At(set).GroupBy(each => each.Experiment))
            {
                LeaderboardCondition[] decided = [.. group.Where(each => each.Decided)];
                int Right(TransferCriterion rule) => LeaderboardFindings.Right(rule, conditions.At(set), group.Key);
                (string Rule, int Right)[] best = [.. RivalCriteria.All().Where(rule => rule is ConstantRule || group.Any(each => each.Scores.ContainsKey(rule.Name))).Select(rule => (rule.Name, Right(rule)))];
                int most = best.Max(entry => entry.Right);
                string[] names = [.. best.Where(entry => entry.Right == most).Select(entry => entry.Rule)];
                rows.Add(
                [
                    rows.Count == starts.Max() ? NameOf(set) : "", group.Key, group.Min(each => each.Gain.Count).ToString(CultureInfo.InvariantCulture), group.Count().ToString(CultureInfo.InvariantCulture),
                    decided.Count(each => each.Helps).ToString(CultureInfo.InvariantCulture), decided.Count(each => !each.Helps).ToString(CultureInfo.InvariantCulture),
                    decided.Length == 0 ? "" : Right(new ComplementarityMargin()).ToString(CultureInfo.InvariantCulture),
                    decided.Length == 0 ? "" : $"{most}: {Shown(names[0])}{(names.Length > 1 ? $" (+{names.Length - 1})" : "")}",
                ]);
            }
        }
        return new Table
        {
            Title = "where: decisions with the sign of the gain, by experiment",
            Columns = [new("set", Alignment.Left), new("experiment", Alignment.Left), new("seeds"), new("conditions"), new("help"), new("hurt"), new("cch right"), new("most right", Alignment.Left)],
            Rows = rows,
            GroupStarts = starts,
            Notes =
            [
                "seeds: the fewest of a condition; help, hurt: beyond their noise; most right: the first rule with the most, (+ others).",
                "sentiment is a simulated stand-in; counterexamples, gaussian, mfh and privileged are simulated.",
            ],
        };
    }

    private static IEnumerable<Table> Rankings(LeaderboardConditions conditions) => Enum.GetValues<WeightSet>().Select(set =>
    {
        IReadOnlyList<TeacherGroup> groups = TeacherGroup.Of(conditions.At(set));
        return new Table
        {
            Title = $"three and more teachers of one student, {NameOf(set)}: does the best-ranked win? (it matters in {groups.Count(group => group.Matters)} of {groups.Count} groups)",
            Columns = [new("rule", Alignment.Left), new("groups"), new("wins"), new("by chance"), new("lost"), new("lost by chance"), new("rank correlation")],
            Rows = [.. TeacherRanking.Of(groups).OrderBy(ranking => ranking.Regret).Select(IReadOnlyList<string> (ranking) =>
            [
                Shown(ranking.Rule), ranking.Groups.ToString(CultureInfo.InvariantCulture), ranking.Wins.ToString(CultureInfo.InvariantCulture), Format.Number(ranking.Chance, 1),
                Format.Number(100 * ranking.Regret, 1), Format.Number(100 * ranking.RandomRegret, 1), Format.Signed(ranking.RankCorrelation, 2),
            ])],
            Notes =
            [
                "lost: points of accuracy between the best teacher and the rule's choice; groups in which it scores every teacher.",
                "It matters where the best teacher's gain is beyond the noise of the worst's.",
            ],
        };
    });

    private static Table Estimators(IReadOnlyList<SignAgreement> rows) => new()
    {
        Title = "the hypothesis with other estimators: does the margin keep its sign?",
        Columns = [new("estimator", Alignment.Left), new("conditions"), new("same sign"), new("positive"), new("AUC small λ"), new("AUC usual λ")],
        Rows = [.. rows.Select(IReadOnlyList<string> (row) =>
        [
            row.Estimator, row.Conditions.ToString(CultureInfo.InvariantCulture), Percent((double)row.Same / row.Conditions), Percent((double)row.Positive / row.Conditions),
            Format.Number(row.Auc[0], 2), Format.Number(row.Auc[1], 2),
        ])],
        Notes = ["cch: KSG1 and Ross; same sign: as cch, mean margins of the same networks; mine and lmi: of the digits experiment."],
    };

    private static Table Conditions(WeightSet set, IReadOnlyList<LeaderboardCondition> conditions)
    {
        var starts = new HashSet<int>(conditions.Select((each, i) => (each.Experiment, i)).GroupBy(pair => pair.Experiment).Select(group => group.First().i));
        string[] rules = ["cch", "accuracy-gap", "conditional-information", "pilot"];
        return new Table
        {
            Title = $"every condition, {NameOf(set)}",
            Columns = [new("experiment", Alignment.Left), new("condition", Alignment.Left), new("w"), new("seeds"), new("gain"), new("cch"), new("gap"), new("cmi"), new("pilot")],
            Rows = [.. conditions.Select((each, i) => (IReadOnlyList<string>)
            [
                starts.Contains(i) ? Short(each.Experiment) : "", Short(each.Condition), Format.Number(each.Weight, 2), each.Gain.Count.ToString(CultureInfo.InvariantCulture),
                Format.PlusMinus(100 * each.Gain.Mean, 100 * each.Gain.HalfWidth, each.IsLinear ? 0 : 1) + (each.Decided ? "" : " ~"),
                .. rules.Select(rule => each.Scores.TryGetValue(rule, out double score) ? double.IsPositiveInfinity(score) ? "+∞" : Format.Signed(score, 2) : ""),
            ])],
            GroupStarts = starts,
            Notes =
            [
                "w: weight of the teacher in the convex form; gain: points of accuracy or % of the own excess risk, ~: within noise;",
                "cmi: I(H1;Y|H2). All scores stand in leaderboard.conditions.csv; brca and mosi: omics-brca, sentiment-mosi.",
            ],
        };
    }

    // What stands in every condition of an experiment need not stand in its column.
    private static string Short(string text)
    {
        string shorter = text.Replace("encoders=mlp 256-64", "", StringComparison.Ordinal).Replace("teacher=", "", StringComparison.Ordinal).Replace(" student=", " to ", StringComparison.Ordinal)
            .Replace("spoken-digits", "spoken", StringComparison.Ordinal).Replace("omics-brca", "brca", StringComparison.Ordinal).Replace("sentiment-mosi", "mosi", StringComparison.Ordinal).Replace("counterexamples", "gallery", StringComparison.Ordinal).Replace(", optimal teacher", "", StringComparison.Ordinal)
            .Replace(", fixed teacher", "", StringComparison.Ordinal).Trim(' ', ';').Replace("; ; ", "; ", StringComparison.Ordinal);
        const int Longest = 33;
        return shorter.Length <= Longest ? shorter : shorter[..(Longest - 1)] + "…";
    }

    private static Figure Figure(IReadOnlyList<JudgedSet> sets, LeaderboardProtocol protocol) => new()
    {
        Title = "Which rule knows beforehand whether distillation helps?",
        Subtitle = $"area under the ROC curve for the sign of the gain, {100 * protocol.Level:F0} % intervals; 0.5 is a coin",
        PanelsPerRow = 2,
        Panels = [.. sets.Where(set => set.CanRank).Select(set =>
        {
            JudgedRule[] rules = [.. set.Ranking.Reverse()];
            Series Points(string name, Func<JudgedRule, bool> which)
            {
                (JudgedRule Rule, int Place)[] chosen = [.. rules.Select((rule, i) => (rule, i + 1)).Where(pair => which(pair.rule))];
                return new Series
                {
                    Name = name,
                    Mark = Mark.Scatter,
                    X = [.. chosen.Select(pair => pair.Rule.Auc.Value)],
                    Y = [.. chosen.Select(pair => (double)pair.Place)],
                    Text = [.. chosen.Select(pair => Shown(pair.Rule.Rule))],
                };
            }
            return new Panel
            {
                Title = $"{FamilyOf(set.IsLinear)}, {NameOf(set.Set)}: {set.Decided} decided",
                X = "AUC",
                Y = "place, from below",
                Series =
                [
                    .. rules.Select((rule, i) => new Series { Name = "interval", Mark = Mark.Curve, X = [rule.Auc.Lower, rule.Auc.Upper], Y = [i + 1, i + 1] }).Where(series => series.X.All(double.IsFinite)),
                    Points("the hypothesis", rule => rule.Rule == Leaderboard.Cch), Points("other rules", rule => rule.Rule != Leaderboard.Cch),
                ],
            };
        })],
    };

    private static string Interval(Judged judged, int digits, double scale = 1)
    {
        return double.IsNaN(judged.Value) ? ""
            : double.IsNaN(judged.Lower) ? Format.Number(scale * judged.Value, digits)
            : $"{Format.Number(scale * judged.Value, digits)} ({Bare(scale * judged.Lower)}–{Bare(scale * judged.Upper)})";

        // 0.62 → .62 where every number has a zero before its point.
        string Bare(double value) => Format.Number(value, digits) is var text && digits == 2 && text.StartsWith("0.", StringComparison.Ordinal) ? text[1..] : Format.Number(value, digits);
    }

    private static string Percent(double share) => double.IsNaN(share) ? "" : Format.Number(100 * share, 0) + " %";

    private static IReadOnlyList<IReadOnlyList<string>> JudgedCsv(IReadOnlyList<JudgedSet> sets)
    {
        string[] Three(Judged judged) => [Text(judged.Value), Text(judged.Lower), Text(judged.Upper)];
        string[] Names(string name) => [name, $"{name}_lower", $"{name}_upper"];
        return
        [
            ["family", "set", "rule", "conditions", "decided", "helping", .. Names("auc"), .. Names("auc_minus_cch"), .. Names("brier"), .. Names("regret"), .. Names("harmful"), .. Names("missed")],
            .. sets.SelectMany(set => set.Rules.Select(IReadOnlyList<string> (rule) =>
            [
                FamilyOf(set.IsLinear), set.Set.ToString().ToLowerInvariant(), rule.Rule, Text(set.Conditions.Count), Text(rule.Decided), Text(rule.Helping), .. Three(rule.Auc), .. Three(rule.AucMinusCch),
                .. Three(rule.Brier), .. Three(rule.Regret), .. Three(rule.Harmful), .. Three(rule.Missed),
            ])),
        ];
    }

    private static IReadOnlyList<IReadOnlyList<string>> ConditionsCsv(LeaderboardConditions conditions)
    {
        string[] rules = [.. conditions.All.SelectMany(each => each.Scores.Keys).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<LeaderboardCondition, string> sets = Enum.GetValues<WeightSet>().SelectMany(set => conditions.At(set).Select(each => (each, set))).ToDictionary(pair => pair.each, pair => pair.set.ToString().ToLowerInvariant());
        return
        [
            ["experiment", "condition", "teacher", "student", "weight", "set", "seeds", "gain", "half_width", "decided", .. rules],
            .. conditions.All.Select(IReadOnlyList<string> (each) =>
            [
                each.Experiment, each.Condition, each.Teacher, each.Student, Text(each.Weight), sets.GetValueOrDefault(each, ""), Text(each.Gain.Count), Text(each.Gain.Mean), Text(each.Gain.HalfWidth),
                each.Decided ? "true" : "false", .. rules.Select(rule => each.Scores.TryGetValue(rule, out double score) ? Text(score) : ""),
            ]),
        ];
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("G6", CultureInfo.InvariantCulture);
}
