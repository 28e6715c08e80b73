using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => new(Pointwise.Compare<Equal>(Array, target.Array, "eq"));

        public Tensor eq(Scalar target) => Compare<Equal>(target, "eq");

        public Tensor ne(Tensor target) => new(Pointwise.Compare<NotEqual>(Array, target.Array, "ne"));

        public Tensor ne(Scalar target) => Compare<NotEqual>(target, "ne");

        public Tensor lt(Tensor target) => new(Pointwise.Compare<Less>(Array, target.Array, "lt"));

        public Tensor lt(Scalar target) => Compare<Less>(target, "lt");

        public Tensor le(Tensor target) => new(Pointwise.Compare<LessOrEqual>(Array, target.Array, "le"));

        public Tensor le(Scalar target) => Compare<LessOrEqual>(target, "le");

        public Tensor gt(Tensor target) => new(Pointwise.Compare<Greater>(Array, target.Array, "gt"));

        public Tensor gt(Scalar target) => Compare<Greater>(target, "gt");

        public Tensor ge(Tensor target) => new(Pointwise.Compare<GreaterOrEqual>(Array, target.Array, "ge"));

        public Tensor ge(Scalar target) => Compare<GreaterOrEqual>(target, "ge");

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public Tensor logical_not() => new(Logic.Not(Array));

        public Tensor logical_and(Tensor other) => new(Logic.And(Array, other.Array));

        public Tensor logical_or(Tensor other) => new(Logic.Or(Array, other.Array));

        public Tensor isnan() => new(Pointwise.Compare<NotEqual>(Array, Array, "isnan"));

        public Tensor isfinite()
        {
            using NdArray difference = Pointwise.Binary<SubtractKernel>(Array, Array, "isfinite"), zero = Factories.Number(Array.Type, 0);
            return new Tensor(Pointwise.Compare<Equal>(difference, zero, "isfinite"));
        }

        /// <summary>Whether every element lies within atol + rtol·|target| of the target's.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            using NdArray a = Copying.Cast(Array, ScalarType.Float64), b = Copying.Cast(target.Array, ScalarType.Float64);
            long[] shape = Shapes.Broadcast(a.Shape, b.Shape, "allclose");
            using NdArray wideA = Views.Expand(a, shape), wideB = Views.Expand(b, shape), x = wideA.Packed(), y = wideB.Packed();
            ReadOnlySpan<double> p = x.Span<double>(), q = y.Span<double>();
            for (int i = 0; i < p.Length; i++)
            {
                bool close = p[i] == q[i] || Math.Abs(p[i] - q[i]) <= atol + rtol * Math.Abs(q[i]) || (equal_nan && double.IsNaN(p[i]) && double.IsNaN(q[i]));
                if (!close) return false;
            }
            return true;
        }

        private Tensor Compare<TRelation>(Scalar target, string name) where TRelation : IRelation
        {
            using NdArray number = Like(target);
            return new Tensor(Pointwise.Compare<TRelation>(Array, number, name));
        }
    }
}
