using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class ModalityFocusingTaskTests
{
    [Fact]
    public void Informations_are_those_of_the_closed_forms()
    {
        Assert.Equal(Math.Log(2) - .5, ModalityFocusingTask.Overlapping(4).StudentLabelInformation, 1e-9);
        Assert.Equal(.068143, ModalityFocusingTask.Wider(10).StudentLabelInformation, 1e-6);
        Assert.Equal([double.PositiveInfinity, .3466, .2027, .1438, .1116],
            new[] { 0, 10, 20, 30, 40 }.Select(s => Math.Round(ModalityFocusingTask.Wider(s).TeacherStudentInformation, 4)));
        Assert.Equal(-.5 * Math.Log(1 - .36), ModalityFocusingTask.Overlapping(6).TeacherStudentInformation, 1e-12);
        Assert.Equal(4 / 16.0, ModalityFocusingTask.Overlapping(4).Gamma, 1e-12);
    }

    [Fact]
    public void The_criterion_turns_at_an_overlap_of_5_66()
    {
        // −½ ln(1 − (ov/10)²) = I(H2;Y).
        double overlap = 10 * Math.Sqrt(1 - Math.Exp(-2 * ModalityFocusingTask.Overlapping(0).StudentLabelInformation));
        Assert.Equal(5.66, overlap, .005);
        Assert.All(new[] { 0, 10, 20, 30, 40 }.Select(ModalityFocusingTask.Wider), task => Assert.True(task.TeacherStudentInformation > task.StudentLabelInformation));
    }

    [Fact]
    public void Columns_are_shared_exactly_where_both_hold_them()
    {
        LabelledRows rows = ModalityFocusingTask.Overlapping(4).Draw(50, 10, new Seed(1)).Training;
        for (int c = 0; c < 25; c++) Assert.Equal(c is >= 6 and < 10, rows.Teacher.Column(c).SequenceEqual(rows.Student.Column(c)));
        LabelledRows other = ModalityFocusingTask.Overlapping(8).Draw(50, 10, new Seed(1)).Training;
        Assert.Equal(rows.Student.Values.ToArray(), other.Student.Values.ToArray());
        Assert.Equal(rows.Labels, other.Labels);
    }

    [Fact]
    public void Nested_tasks_share_what_the_student_holds_and_weigh_all_features_alike()
    {
        ModalityFocusingTask task = ModalityFocusingTask.Nested(5, 15);
        Assert.Equal(.25, task.Gamma, 1e-12);
        LabelledRows rows = task.Draw(50, 10, new Seed(1)).Training;
        for (int c = 0; c < 50; c++) Assert.Equal(c < 5, rows.Teacher.Column(c).SequenceEqual(rows.Student.Column(c)));
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(rows.Labels[i] == 1, rows.Teacher.Row(i)[..20].ToArray().Sum() > 0));
    }

    [Fact]
    public void Impossible_tasks_are_named()
    {
        Assert.Contains("at most 50", Assert.Throws<InvalidInputException>(() => ModalityFocusingTask.Nested(30, 30)).Message);
        Assert.Contains("overlap of 11", Assert.Throws<InvalidInputException>(() => ModalityFocusingTask.Overlapping(11)).Message);
        Assert.Contains("41", Assert.Throws<InvalidInputException>(() => ModalityFocusingTask.Wider(41)).Message);
    }
}
