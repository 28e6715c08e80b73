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

        public Tensor sub(Scalar scalar) => With(scalar, Arithmetic.Subtract);

        public Tensor mul(Tensor target) => new(Arithmetic.Multiply(Array, target.Array));

        public Tensor mul(Scalar target) => With(target, Arithmetic.Multiply);

        public Tensor div(Tensor target) => new(Arithmetic.Divide(Array, target.Array));

        public Tensor div(Scalar target) => With(target, Arithmetic.Divide);

        public Tensor neg() => With(-1, Arithmetic.Multiply);

        public Tensor exp() => new(Elementwise.Exp(Array));

        public Tensor log() => new(Elementwise.Log(Array));

        public Tensor sqrt() => new(Elementwise.Sqrt(Array));

        public Tensor square() => new(Arithmetic.Multiply(Array, Array));

        public Tensor relu() => new(Elementwise.Relu(Array));

        public Tensor softmax(long dim, ScalarType? dtype = null) => Typed(dtype, x => Softmax.Probabilities(x, dim));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Typed(dtype, x => Softmax.LogProbabilities(x, dim));

        public Tensor matmul(Tensor target) => new(MatrixProducts.Multiply(Array, target.Array, "matmul"));

        public Tensor mm(Tensor target) => new(MatrixProducts.Multiply(Array, target.Array, "mm"));

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
