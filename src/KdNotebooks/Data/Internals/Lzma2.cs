using System.Buffers.Binary;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// Decoder of LZMA2, bare (as R's lazy-load databases have it) and in an .xz container, after Igor Pavlov's LZMA
/// specification (public domain) and the .xz file format 1.2. What is decoded is its own dictionary.
/// </summary>
internal sealed class Lzma2
{
    private readonly byte[] _data;
    private readonly int _limit;
    private byte[] _out = new byte[64 << 10];
    private int _at, _length, _dictionary;

    private Lzma2(byte[] data, int at, int limit) => (_data, _at, _limit) = (data, at, limit);

    /// <summary>Decodes bare LZMA2 that starts at <paramref name="start"/>; refuses more than <paramref name="limit"/> bytes.</summary>
    public static byte[] Decode(byte[] data, int start, int limit)
    {
        var decoder = new Lzma2(data, start, limit);
        decoder.Chunks();
        return decoder._out[..decoder._length];
    }

    /// <summary>Decodes an .xz file that uses LZMA2 alone.</summary>
    public static byte[] DecodeXz(byte[] file, int limit)
    {
        var decoder = new Lzma2(file, 12, limit);
        if (file.Length < 32) throw new InvalidDataException("the xz data end too early");
        int checkSize = (file[7] & 15) switch { 0 => 0, 1 => 4, 4 => 8, 10 => 32, var other => throw new InvalidDataException($"the xz data have a check of kind {other}") };
        while (decoder.Byte() is var size && size != 0)
        {
            int header = decoder._at - 1, end = header + (size + 1) * 4;
            byte flags = decoder.Byte();
            if ((flags & 0x3F) != 0) throw new InvalidDataException("the xz data use other filters than LZMA2");
            for (int skip = (flags >> 6 & 1) + (flags >> 7); skip > 0; skip--)
                while (decoder.Byte() >= 0x80) { }
            if (decoder.Byte() != 0x21) throw new InvalidDataException("the xz data use other filters than LZMA2");
            decoder._at = end;
            decoder.Chunks();
            decoder._at = (decoder._at + 3) / 4 * 4 + checkSize;
        }
        return decoder._out[..decoder._length];
    }

    private void Chunks()
    {
        Lzma? lzma = null;
        while (true)
        {
            byte control = Byte();
            if (control == 0) return;
            if (control < 3)
            {
                if (control == 1) _dictionary = _length;
                int count = Two() + 1;
                for (int i = 0; i < count; i++) Put(Byte());
                continue;
            }
            if (control < 0x80) throw new InvalidDataException("the xz data are damaged");
            int unpacked = ((control & 0x1F) << 16) + Two() + 1, packed = Two() + 1, reset = control >> 5 & 3;
            if (reset == 3) _dictionary = _length;
            if (reset >= 2) lzma = new Lzma(this, Byte());
            else if (reset == 1) lzma?.Reset();
            if (lzma is null) throw new InvalidDataException("the xz data are damaged");
            int end = _at + packed;
            if (end > _data.Length) throw new EndOfStreamException("the xz data end too early");
            lzma.Run(_length + unpacked);
            if (_at != end) throw new InvalidDataException("the xz data are damaged");
        }
    }

    private byte Byte() => _at < _data.Length ? _data[_at++] : throw new EndOfStreamException("the xz data end too early");

    private int Two() => Byte() << 8 | Byte();

    private void Put(byte value)
    {
        if (_length == _limit) throw new InvalidDataException($"it unpacks to more than {_limit >> 20} MB");
        if (_length == _out.Length) Array.Resize(ref _out, (int)Math.Min(_limit, 2L * _length));
        _out[_length++] = value;
    }

    private byte Back(uint distance) =>
        distance < (uint)(_length - _dictionary) ? _out[_length - 1 - (int)distance] : throw new InvalidDataException("the xz data are damaged");

    /// <summary>The range decoder and its models.</summary>
    private sealed class Lzma
    {
        private readonly Lzma2 _owner;
        private readonly int _lc, _lpMask, _pbMask;
        private readonly ushort[] _literal, _isMatch = new ushort[192], _isRep = new ushort[12], _isRepG0 = new ushort[12], _isRepG1 = new ushort[12], _isRepG2 = new ushort[12];
        private readonly ushort[] _isRep0Long = new ushort[192], _slot = new ushort[4 * 64], _special = new ushort[128], _align = new ushort[16];
        private readonly Lengths _matchLength = new(), _repLength = new();
        private uint _range, _code, _rep0, _rep1, _rep2, _rep3;
        private int _state;

        public Lzma(Lzma2 owner, byte properties)
        {
            if (properties >= 225) throw new InvalidDataException("the xz data are damaged");
            (_owner, _lc, _lpMask, _pbMask) = (owner, properties % 9, (1 << properties / 9 % 5) - 1, (1 << properties / 45) - 1);
            _literal = new ushort[0x300 << _lc + properties / 9 % 5];
            Reset();
        }

        public void Reset()
        {
            foreach (ushort[] models in (ushort[][])[_literal, _isMatch, _isRep, _isRepG0, _isRepG1, _isRepG2, _isRep0Long, _slot, _special, _align]) Array.Fill(models, (ushort)1024);
            _matchLength.Reset();
            _repLength.Reset();
            (_state, _rep0, _rep1, _rep2, _rep3) = (0, 0, 0, 0, 0);
        }

        /// <summary>Decodes until <paramref name="end"/> bytes have been put out.</summary>
        public void Run(int end)
        {
            _owner.Byte();
            if (_owner._at + 4 > _owner._data.Length) throw new EndOfStreamException("the xz data end too early");
            (_range, _code) = (uint.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(_owner._data.AsSpan(_owner._at)));
            _owner._at += 4;
            while (_owner._length < end)
            {
                int position = _owner._length - _owner._dictionary & _pbMask;
                if (Bit(ref _isMatch[_state * 16 + position]) == 0)
                {
                    Literal();
                    continue;
                }
                int length = Match(position);
                if (length > end - _owner._length) throw new InvalidDataException("the xz data are damaged");
                for (int i = 0; i < length; i++) _owner.Put(_owner.Back(_rep0));
            }
            Normalize();
        }

        private void Literal()
        {
            int position = _owner._length - _owner._dictionary;
            int context = ((position & _lpMask) << _lc) + (_owner._length > _owner._dictionary ? _owner.Back(0) >> 8 - _lc : 0);
            Span<ushort> models = _literal.AsSpan(0x300 * context, 0x300);
            int symbol = 1;
            if (_state >= 7)
            {
                int match = _owner.Back(_rep0);
                do
                {
                    int expected = match >> 7 & 1;
                    match <<= 1;
                    int bit = Bit(ref models[(1 + expected << 8) + symbol]);
                    symbol = symbol << 1 | bit;
                    if (expected != bit) break;
                }
                while (symbol < 0x100);
            }
            while (symbol < 0x100) symbol = symbol << 1 | Bit(ref models[symbol]);
            _owner.Put((byte)symbol);
            _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
        }

        private int Match(int position)
        {
            if (Bit(ref _isRep[_state]) == 0)
            {
                (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
                int length = _matchLength.Decode(this, position);
                _state = _state < 7 ? 7 : 10;
                _rep0 = Distance(length);
                return length;
            }
            if (Bit(ref _isRepG0[_state]) == 0)
            {
                if (Bit(ref _isRep0Long[_state * 16 + position]) == 0)
                {
                    _state = _state < 7 ? 9 : 11;
                    return 1;
                }
            }
            else if (Bit(ref _isRepG1[_state]) == 0) (_rep0, _rep1) = (_rep1, _rep0);
            else if (Bit(ref _isRepG2[_state]) == 0) (_rep0, _rep1, _rep2) = (_rep2, _rep0, _rep1);
            else (_rep0, _rep1, _rep2, _rep3) = (_rep3, _rep0, _rep1, _rep2);
            _state = _state < 7 ? 8 : 11;
            return _repLength.Decode(this, position);
        }

        private uint Distance(int length)
        {
            int slot = Tree(_slot.AsSpan(64 * Math.Min(length - 2, 3), 64), 6);
            if (slot < 4) return (uint)slot;
            int bits = (slot >> 1) - 1;
            uint distance = (uint)(2 | slot & 1) << bits;
            if (slot < 14) return distance + (uint)Reverse(_special.AsSpan((int)distance - slot), bits);
            for (int i = bits - 1; i >= 4; i--)
            {
                Normalize();
                _range >>= 1;
                if (_code >= _range)
                {
                    _code -= _range;
                    distance |= 1u << i;
                }
            }
            return distance + (uint)Reverse(_align, 4);
        }

        private int Tree(Span<ushort> models, int bits)
        {
            int symbol = 1;
            for (int i = 0; i < bits; i++) symbol = symbol << 1 | Bit(ref models[symbol]);
            return symbol - (1 << bits);
        }

        private int Reverse(Span<ushort> models, int bits)
        {
            int symbol = 1, value = 0;
            for (int i = 0; i < bits; i++)
            {
                int bit = Bit(ref models[symbol]);
                symbol = symbol << 1 | bit;
                value |= bit << i;
            }
            return value;
        }

        private int Bit(ref ushort model)
        {
            Normalize();
            uint bound = (_range >> 11) * model;
            if (_code < bound)
            {
                _range = bound;
                model += (ushort)(2048 - model >> 5);
                return 0;
            }
            _range -= bound;
            _code -= bound;
            model -= (ushort)(model >> 5);
            return 1;
        }

        private void Normalize()
        {
            if (_range >= 1 << 24) return;
            _range <<= 8;
            _code = _code << 8 | _owner.Byte();
        }

        private sealed class Lengths
        {
            private readonly ushort[] _choice = new ushort[2], _low = new ushort[16 * 8], _middle = new ushort[16 * 8], _high = new ushort[256];

            public void Reset()
            {
                foreach (ushort[] models in (ushort[][])[_choice, _low, _middle, _high]) Array.Fill(models, (ushort)1024);
            }

            public int Decode(Lzma lzma, int position)
            {
                if (lzma.Bit(ref _choice[0]) == 0) return 2 + lzma.Tree(_low.AsSpan(8 * position, 8), 3);
                if (lzma.Bit(ref _choice[1]) == 0) return 10 + lzma.Tree(_middle.AsSpan(8 * position, 8), 3);
                return 18 + lzma.Tree(_high, 8);
            }
        }
    }
}
