namespace KdNotebooks.Data;

/// <summary>
/// Reads a table in text, row by row: cells between separators, in quotes where needed ("" is a quote), LF or CRLF.
/// Holds one row at a time.
/// </summary>
public sealed class CsvReader : IDisposable
{
    private const int LongestRow = 64 << 20;
    private readonly TextReader _text;
    private readonly string _name;
    private readonly char[] _buffer = new char[64 << 10];
    private readonly List<int> _ends = [];
    private char[] _row = new char[1024];
    private int _length, _at, _filled, _nextLine = 1;
    private char? _separator;

    /// <summary>Starts to read.</summary>
    /// <param name="text">The contents.</param>
    /// <param name="name">What the file is called in an error line.</param>
    /// <param name="separator">What is between cells; when null, the first of tab, semicolon, comma that the first row has.</param>
    public CsvReader(TextReader text, string name, char? separator = null) => (_text, _name, _separator) = (text, name, separator);

    /// <summary>The line of the file in which the row starts, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The number of cells in the row.</summary>
    public int Count => _ends.Count;

    /// <summary>One cell, without its quotes; valid until the next row.</summary>
    public ReadOnlySpan<char> this[int column]
    {
        get
        {
            int start = column == 0 ? 0 : _ends[column - 1];
            return _row.AsSpan(start, _ends[column] - start);
        }
    }

    /// <summary>All cells of the row, copied.</summary>
    public string[] Cells()
    {
        var cells = new string[Count];
        for (int i = 0; i < cells.Length; i++) cells[i] = this[i].ToString();
        return cells;
    }

    /// <summary>Goes to the next row that is not blank; false at the end.</summary>
    /// <exception cref="InvalidInputException">A quote is never closed, or the file is not text.</exception>
    public bool Read()
    {
        while (Fill())
        {
            _separator ??= Sniff();
            ReadRow();
            if (Count > 1 || this[0].Trim().Length > 0) return true;
        }
        return false;
    }

    /// <summary>Ends reading.</summary>
    public void Dispose() => _text.Dispose();

    private void ReadRow()
    {
        _ends.Clear();
        _length = 0;
        Line = _nextLine;
        bool quoted = false, start = true;
        while (Fill())
        {
            char c = _buffer[_at++];
            if (c == '\0') throw new InvalidInputException($"{_name} is not text: line {_nextLine} has a zero byte");
            if (c == '\n') _nextLine++;
            if (quoted)
            {
                if (c != '"') Put(c);
                else if (Fill() && _buffer[_at] == '"') Put(_buffer[_at++]);
                else quoted = false;
            }
            else if (c == '"' && start)
            {
                quoted = true;
                start = false;
            }
            else if (c == _separator)
            {
                _ends.Add(_length);
                start = true;
            }
            else if (c == '\n')
            {
                _ends.Add(_length);
                return;
            }
            else if (c != '\r' || Fill() && _buffer[_at] != '\n')
            {
                Put(c);
                start = false;
            }
        }
        if (quoted) throw new InvalidInputException($"{_name}: the quote that opens in line {Line} is never closed");
        _ends.Add(_length);
    }

    private void Put(char c)
    {
        if (_length == LongestRow) throw new InvalidInputException($"{_name}: the row that starts in line {Line} is longer than {LongestRow >> 20} million characters; this is no table");
        if (_length == _row.Length) Array.Resize(ref _row, _row.Length * 2);
        _row[_length++] = c;
    }

    private bool Fill()
    {
        if (_at < _filled) return true;
        (_at, _filled) = (0, _text.Read(_buffer, 0, _buffer.Length));
        return _filled > 0;
    }

    private char Sniff()
    {
        ReadOnlySpan<char> ahead = _buffer.AsSpan(_at, _filled - _at);
        int end = ahead.IndexOf('\n');
        ReadOnlySpan<char> line = end < 0 ? ahead : ahead[..end];
        return line.Contains('\t') ? '\t' : line.Contains(';') && !line.Contains(',') ? ';' : ',';
    }
}
