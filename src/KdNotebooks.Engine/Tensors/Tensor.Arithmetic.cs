using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => new(Arithmetic.Add(Array, target.Array));

        public Tensor add(Tensor target, Scalar alpha)
        {
            using NdArray factor = target.Like(alpha), scaled = Arithmetic.Multiply(target.Array, factor);
            return new Tensor(Arithmetic.Add(Array, scaled));
        }

        public Tensor add(Scalar scalar) => With(scalar, Arithmetic.Add);

        public Tensor sub(Tensor target) => new(Arithmetic.Subtract(Array, target.Array));

        public Tensor sub(Scalar target) => With(target, Arithmetic.Subtract);

        public Tensor mul(Tensor target) => new(Arithmetic.Multiply(Array, target.Array));

        public Tensor mul(Scalar target) => With(target, Arithmetic.Multiply);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Rounded(new(Arithmetic.Divide(Array, target.Array)), rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Rounded(With(target, Arithmetic.Divide), rounding_mode);

        private static Tensor Rounded(Tensor quotient, RoundingMode mode)
        {
            if (mode is RoundingMode.None) return quotient;
            using Tensor exact = quotient;
            return mode is RoundingMode.floor ? exact.floor() : exact.sign().mul(exact.abs().floor());
        }

        public Tensor neg() => With(-1, Arithmetic.Multiply);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Typed(dtype, x => SoftmaxRows.Probabilities(x, dim));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Typed(dtype, x => SoftmaxRows.LogProbabilities(x, dim));

        public Tensor matmul(Tensor target) => new(MatrixProducts.MatMul(Array, target.Array));

        public Tensor bmm(Tensor batch2) => new(MatrixProducts.Batched(Array, batch2.Array, "bmm"));

        public Tensor mv(Tensor target) => new(MatrixProducts.MatMul(Array, target.Array));

        public Tensor dot(Tensor target) => new(MatrixProducts.MatMul(Array, target.Array));

        /// <summary>The product of a column and a row.</summary>
        public Tensor outer(Tensor vec2)
        {
            using NdArray column = Views.Unsqueeze(Array, 1), row = Views.Unsqueeze(vec2.Array, 0);
            return new Tensor(Arithmetic.Multiply(column, row));
        }

        public Tensor mm(Tensor target) => new(MatrixProducts.Multiply(Array, target.Array, "mm"));

        public Tensor maximum(Tensor other) => new(Elementwise.Maximum(Array, other.Array));

        public Tensor minimum(Tensor other) => new(Elementwise.Minimum(Array, other.Array));

        public Tensor max(Tensor other) => maximum(other);

        public Tensor min(Tensor other) => minimum(other);

        public Tensor pow(Scalar exponent) => new(exponent.AsDouble == 2 && Array.Type.IsFloat() ? Function.Apply(Array, new Square()) : Function.Apply(Array, new Power(exponent.AsDouble)));

        /// <summary>xᵃ with an exponent for each element.</summary>
        public Tensor pow(Tensor exponent) => new(Elementwise.Power(Array, exponent.Array));

        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            if (min is null && max is null) throw new ExternalException("clamp: at least one of min and max must be given");
            return new Tensor(Function.Apply(Array, new Clamp(min?.AsDouble ?? double.NegativeInfinity, max?.AsDouble ?? double.PositiveInfinity)));
        }

        public Tensor clamp_min(Scalar min) => clamp(min, null);

        public Tensor clamp_max(Scalar max) => clamp(null, max);

        /// <summary>This tensor where the condition holds, else y.</summary>
        public Tensor where(Tensor condition, Tensor y) => new(Elementwise.Where(condition.Array, Array, y.Array));

        public Tensor masked_fill(Tensor mask, Scalar value)
        {
            using NdArray number = Factories.Number(Array.Type, value);
            return new Tensor(Elementwise.Where(mask.Array, number, Array));
        }

        private Tensor With(Scalar number, Func<NdArray, NdArray, NdArray> operation)
        {
            using NdArray b = Like(number);
            return new Tensor(operation(Array, b));
        }

        private Tensor Typed(ScalarType? dtype, Func<NdArray, NdArray> operation)
        {
            if (dtype is not { } type || type == Array.Type) return new Tensor(operation(Array));
            using NdArray cast = Copying.To(Array, type);
            return new Tensor(operation(cast));
        }
    }
}
