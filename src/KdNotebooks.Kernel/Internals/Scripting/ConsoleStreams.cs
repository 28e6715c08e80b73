using System.Text;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>Console.Out or Console.Error of the session: text goes below the running cell.</summary>
internal sealed class ConsoleWriter : TextWriter
{
    private readonly ICellFront front;
    private readonly string stream;
    private string unfinishedLine = "";

    public ConsoleWriter(ICellFront front, string stream)
        : base(System.Globalization.CultureInfo.InvariantCulture)
    {
        this.front = front;
        this.stream = stream;
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The text since the last line end: what a program writes before it asks for input.</summary>
    public string UnfinishedLine => unfinishedLine;

    public override void Write(char value) => Send(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Send(new string(buffer, index, count));

    public override void Write(string? value) => Send(value ?? "");

    public override void Write(ReadOnlySpan<char> buffer) => Send(new string(buffer));

    public override void WriteLine() => Send("\n");

    public override void WriteLine(string? value) => Send(value + "\n");

    private void Send(string text)
    {
        Interruption.Check();
        int end = text.LastIndexOf('\n');
        unfinishedLine = end >= 0 ? text[(end + 1)..] : unfinishedLine.Length + text.Length > 1000 ? "" : unfinishedLine + text;
        front.Write(stream, text);
    }
}

/// <summary>Console.In of the session: a line is asked for in the front end, as an event that an interrupt ends.</summary>
internal sealed class ConsoleReader(ICellFront front, ConsoleWriter output) : TextReader
{
    private string pending = "";
    private int position;

    public override string? ReadLine()
    {
        if (position < pending.Length)
        {
            string rest = pending[position..].TrimEnd('\n');
            pending = "";
            position = 0;
            return rest;
        }
        return front.ReadLine(output.UnfinishedLine, password: false);
    }

    public override int Peek() => position < pending.Length ? pending[position] : -1;

    public override int Read()
    {
        if (position >= pending.Length)
        {
            pending = front.ReadLine(output.UnfinishedLine, password: false) + "\n";
            position = 0;
        }
        return pending[position++];
    }

    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0) return 0;
        int read = 0;
        do buffer[index + read++] = (char)Read();
        while (read < count && position < pending.Length);
        return read;
    }
}
