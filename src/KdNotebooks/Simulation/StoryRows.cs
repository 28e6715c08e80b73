using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Stories of items in two modalities, each shuffled on its own.</summary>
/// <param name="Items">The items of a story.</param>
/// <param name="FirstWidth">The columns of an item of the first modality.</param>
/// <param name="SecondWidth">The columns of an item of the second modality.</param>
/// <param name="First">[stories, items, first width].</param>
/// <param name="Second">[stories, items, second width].</param>
/// <param name="FirstPlaces">The place in the story, from 0, of each item of the first modality, [stories, items].</param>
/// <param name="SecondPlaces">The same of the second modality; items of one place belong together.</param>
public sealed record StoryRows(int Items, int FirstWidth, int SecondWidth, float[] First, float[] Second, int[] FirstPlaces, int[] SecondPlaces)
{
    /// <summary>The stories.</summary>
    public int Count => FirstPlaces.Length / Items;

    /// <summary>
    /// Stories out of a paired data set whose classes have an order: rows of different classes, drawn at random, told by
    /// ascending class. The first modality is the student's.
    /// </summary>
    /// <param name="data">At least <paramref name="items"/> classes with rows. A row may be in several stories.</param>
    /// <param name="items">The items of a story, at least 2.</param>
    /// <param name="stories">How many.</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <exception cref="InvalidInputException">There are too few classes or items.</exception>
    public static StoryRows OfClasses(PairedDataset data, int items, int stories, Seed seed)
    {
        int[][] members = [.. Enumerable.Range(0, data.Count).GroupBy(row => data.Labels[row]).OrderBy(group => group.Key).Select(group => group.ToArray())];
        if (items < 2 || members.Length < items) throw new InvalidInputException($"stories of {items} items need as many classes, and two items at least; the data have {members.Length} classes");
        (int[] First, int[] Second) rows = (new int[stories * items], new int[stories * items]), places = (new int[stories * items], new int[stories * items]);
        for (int story = 0; story < stories; story++)
        {
            RandomStream stream = seed.Derive(story).CreateStream();
            int[] told = [.. stream.Subset(members.Length, items).Select(c => members[c][stream.NextInt(members[c].Length)])];
            Shuffle(told, rows.First.AsSpan(story * items, items), places.First.AsSpan(story * items, items), stream);
            Shuffle(told, rows.Second.AsSpan(story * items, items), places.Second.AsSpan(story * items, items), stream);
        }
        return new StoryRows(
            items, data.Student.Features, data.Teacher.Features,
            data.Student.Rows(rows.First).Values.ToArray(), data.Teacher.Rows(rows.Second).Values.ToArray(), places.First, places.Second);
    }

    private static void Shuffle(int[] told, Span<int> rows, Span<int> places, RandomStream stream)
    {
        stream.Permutation(told.Length).CopyTo(places);
        for (int slot = 0; slot < told.Length; slot++) rows[slot] = told[places[slot]];
    }
}
