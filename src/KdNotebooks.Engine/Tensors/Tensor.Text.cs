using System.Globalization;
using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The shape, the dtype and, of a small tensor, the values.</summary>
        public override string ToString()
        {
            if (_array is null) return "[disposed]";
            string head = $"[{string.Join("x", Array.Shape)}], type = {Array.Type}, device = cpu";
            if (Array.Count > 100) return head;
            using NdArray wide = Copying.Cast(Array, ScalarType.Float64);
            string[] values = [.. wide.Span<double>().ToArray().Select(v => v.ToString("G6", CultureInfo.InvariantCulture))];
            return $"{head}, value = {Nested(values, 0, 0, values.Length)}";
        }

        private string Nested(string[] values, int dim, int start, int count)
        {
            if (dim == Array.Rank) return values[start];
            int size = (int)Array.Shape[dim], part = size == 0 ? 0 : count / size;
            return "[" + string.Join(", ", Enumerable.Range(0, size).Select(i => Nested(values, dim + 1, start + i * part, part))) + "]";
        }
    }
}
