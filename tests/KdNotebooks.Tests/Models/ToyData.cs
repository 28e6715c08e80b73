using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Models;

/// <summary>Two Gaussian views of three classes: the teacher's view is cleaner than the student's.</summary>
internal static class ToyData
{
    public static PairedDataset Draw(int rows, Seed seed, int classes = 3, double teacherNoise = 0.4, double studentNoise = 1.2)
    {
        RandomStream stream = seed.CreateStream();
        const int Width = 6;
        var teacher = new float[rows * Width];
        var student = new float[rows * Width];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = i % classes;
            for (int j = 0; j < Width; j++)
            {
                double centre = j % classes == labels[i] ? 1 : 0;
                teacher[i * Width + j] = (float)(centre + teacherNoise * stream.NextGaussian());
                student[i * Width + j] = (float)(centre + studentNoise * stream.NextGaussian());
            }
        }
        return new PairedDataset(new Modality("clean", [Width], teacher), new Modality("noisy", [Width], student), new Labels(labels, classes));
    }
}
