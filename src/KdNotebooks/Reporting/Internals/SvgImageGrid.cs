using KdNotebooks.Data;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Draws an <see cref="ImageGrid"/> as SVG.</summary>
internal sealed class SvgImageGrid(ImageGrid grid)
{
    private const double Top = 66, Gap = 4, Character = 6.6;

    private readonly SvgDocument _svg = new();

    public string Render()
    {
        double left = 24 + Character * grid.Lines.Max(line => line.Name.Length), step = grid.Size + Gap;
        _svg.Text(16, 26, grid.Title, "start", SvgDocument.Ink, size: 16, bold: true);
        for (int c = 0; c < grid.Rows.Count; c++) _svg.Text(left + step * c + grid.Size / 2, Top - 8, grid.Columns[c], "middle", SvgDocument.Ink);
        for (int line = 0; line < grid.Lines.Count; line++)
        {
            (string name, Modality modality) = grid.Lines[line];
            double y = Top + step * line;
            _svg.Text(left - 8, y + grid.Size / 2 + 4, name, "end", SvgDocument.Ink);
            for (int c = 0; c < grid.Rows.Count; c++)
                _svg.Image(left + step * c, y, grid.Size, grid.Size, PngFile.Encode(Picture(modality, grid.Rows[c])));
        }
        return _svg.Render(Math.Max(left + step * grid.Rows.Count + 16, 32 + 8.6 * grid.Title.Length), Top + step * grid.Lines.Count + 8);
    }

    // Scaled from the row's smallest to its largest value.
    private static PpmImage Picture(Modality modality, int row)
    {
        ReadOnlySpan<float> values = modality.Row(row);
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        byte Grey(float value) => (byte)(high > low ? Math.Round(255 * (value - low) / (high - low)) : 0);
        if (modality.Shape.Count == 3)
        {
            (int channels, int height, int width) = (modality.Shape[0], modality.Shape[1], modality.Shape[2]);
            var pixels = new byte[height * width * 3];
            for (int i = 0; i < pixels.Length; i++) pixels[i] = Grey(values[(channels == 3 ? i % 3 : 0) * height * width + i / 3]);
            return new PpmImage(height, width, pixels);
        }
        // Time to the right, low bands below.
        (int times, int bands) = (modality.Shape[0], modality.Shape[1]);
        var map = new byte[times * bands * 3];
        for (int i = 0; i < map.Length; i++) map[i] = Grey(values[i / 3 % times * bands + bands - 1 - i / 3 / times]);
        return new PpmImage(bands, times, map);
    }
}
