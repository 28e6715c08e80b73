using System.Runtime.CompilerServices;
using TorchSharp.Internals;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle to an n-dimensional array. Operations return new handles, also those in place (they end in an underscore)
    /// and <see cref="grad"/>; disposing one of several handles leaves the others as they are.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private NdArray? _array;

        internal Tensor(NdArray array)
        {
            _array = array;
            DisposeScope.Register(this);
        }

        /// <summary>The array; the error of every use of a disposed tensor comes from here.</summary>
        internal NdArray Array => _array ?? throw new InvalidOperationException("Tensor invalid -- it was disposed. Was it made in a DisposeScope that has ended? MoveToOuterDisposeScope() keeps it.");

        internal DisposeScope? OwningScope { get; set; }

        internal int ScopeSlot { get; set; }

        public bool IsInvalid => _array is null;

        public long[] shape => [.. Array.Shape];

        public ScalarType dtype => Array.Type;

        public Device device => CPU;

        public DeviceType device_type => DeviceType.CPU;

        public long ndim => Array.Rank;

        public long Dimensions => Array.Rank;

        public long dim() => Array.Rank;

        public long numel() => Array.Count;

        public long NumberOfElements => Array.Count;

        public long size(int dim) => Array.Shape[Shapes.Dim(dim, Array.Rank, "size")];

        public long stride(int dim) => Array.Strides[Shapes.Dim(dim, Array.Rank, "stride")];

        public long[] stride() => [.. Array.Strides];

        public bool is_contiguous() => Array.IsContiguous;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_array is null) return;
            OwningScope?.Forget(this);
            _array.Dispose();
            _array = null;
        }

        /// <summary>Gives the array away: this handle is as if disposed.</summary>
        internal NdArray GiveUp()
        {
            NdArray array = Array;
            OwningScope?.Forget(this);
            _array = null;
            return array;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            DisposeScope.Move(this, other);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        /// <summary>The single value of this tensor.</summary>
        public T item<T>() where T : unmanaged
        {
            NdArray x = Array;
            if (x.Count != 1) throw new ArgumentException($"item: a tensor of shape {Shapes.Text(x.Shape)} has {x.Count} elements, not one");
            RequireElement<T>(x, "item");
            return x.All<T>()[(int)x.Offset];
        }

        /// <summary>Access to the elements, which must be of type <typeparamref name="T"/>.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireElement<T>(Array, "data");
            return new TensorAccessor<T>(this);
        }

        private static void RequireElement<T>(NdArray x, string operation) where T : unmanaged
        {
            if (ScalarTypes.Of<T>() != x.Type) throw new ArgumentException($"{operation}<{typeof(T).Name}>: the tensor's dtype is {x.Type}, not {ScalarTypes.Of<T>()}");
        }

        /// <summary>The number that a tensor of one element holds, whatever its dtype.</summary>
        internal double AsDouble(string operation)
        {
            NdArray x = Array;
            if (x.Count != 1) throw new InvalidOperationException($"{operation}: a tensor of shape {Shapes.Text(x.Shape)} has {x.Count} elements, not one");
            using NdArray wide = Pointwise.As(x, ScalarType.Float64);
            return wide.All<double>()[(int)wide.Offset];
        }

        internal long AsInt64(string operation)
        {
            if (Array.Type.IsFloat()) return (long)AsDouble(operation);
            _ = AsDouble(operation);
            using NdArray wide = Pointwise.As(Array, ScalarType.Int64);
            return wide.All<long>()[(int)wide.Offset];
        }

        public override bool Equals(object? obj) => obj is Tensor t && Equals(t);

        public bool Equals(Tensor target) => ReferenceEquals(this, target) || (_array is not null && ReferenceEquals(_array, target._array));

        public override int GetHashCode() => _array is null ? 0 : RuntimeHelpers.GetHashCode(_array);
    }
}
