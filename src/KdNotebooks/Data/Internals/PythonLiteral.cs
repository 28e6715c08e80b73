namespace KdNotebooks.Data.Internals;

/// <summary>The few Python literals of an .npy header: text in quotes, True and False, tuples of whole numbers.</summary>
internal sealed class PythonLiteral(string text)
{
    private int _at;

    /// <summary>The next character that is not a space, or 0 at the end.</summary>
    public char Peek()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return _at < text.Length ? text[_at] : '\0';
    }

    public bool TryTake(char expected)
    {
        if (Peek() != expected) return false;
        _at++;
        return true;
    }

    public void Expect(char expected)
    {
        if (!TryTake(expected)) throw new FormatException($"'{expected}' is missing at character {_at}");
    }

    public string Text()
    {
        char quote = Peek();
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0) throw new FormatException($"text in quotes is missing at character {_at}");
        string value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    public bool Boolean()
    {
        Peek();
        foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
        {
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) continue;
            _at += word.Length;
            return value;
        }
        throw new FormatException($"True or False is missing at character {_at}");
    }

    public List<long> Tuple()
    {
        var values = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            Peek();
            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            if (!long.TryParse(text.AsSpan(start, _at - start), out long value)) throw new FormatException($"a size of 0 or more is missing at character {start}");
            TryTake('L'); // Python 2 wrote 3L.
            values.Add(value);
            if (!TryTake(',') && Peek() != ')') throw new FormatException($"')' is missing at character {_at}");
        }
        return values;
    }
}
