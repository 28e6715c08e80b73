using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add_(Tensor target) => InPlace<AddKernel>(target.Array, Arithmetic.Add, "add_");

        public Tensor add_(Scalar scalar) => InPlace<AddKernel>(scalar, Arithmetic.Add, "add_");

        public Tensor add_(Tensor target, Scalar alpha)
        {
            using NdArray factor = target.Like(alpha), scaled = Arithmetic.Multiply(target.Array, factor);
            return InPlace<AddKernel>(scaled, Arithmetic.Add, "add_");
        }

        public Tensor sub_(Tensor target) => InPlace<SubtractKernel>(target.Array, Arithmetic.Subtract, "sub_");

        public Tensor sub_(Scalar scalar) => InPlace<SubtractKernel>(scalar, Arithmetic.Subtract, "sub_");

        public Tensor mul_(Tensor target) => InPlace<MultiplyKernel>(target.Array, Arithmetic.Multiply, "mul_");

        public Tensor mul_(Scalar target) => InPlace<MultiplyKernel>(target, Arithmetic.Multiply, "mul_");

        public Tensor div_(Tensor target) => InPlace<DivideKernel>(target.Array, Arithmetic.Divide, "div_");

        public Tensor div_(Scalar target) => InPlace<DivideKernel>(target, Arithmetic.Divide, "div_");

        public Tensor zero_()
        {
            NdArray x = Array;
            Writing.Require(x, "zero_");
            x.Storage.Version++;
            if (x.IsContiguous && x.Count * x.Type.Size() == x.Storage.Bytes) x.Storage.SetZero();
            else Factories.Fill(x, 0);
            Writing.Cut(x);
            return Same();
        }

        public Tensor fill_(Scalar value)
        {
            Writing.Require(Array, "fill_");
            Factories.Fill(Array, value);
            Writing.Cut(Array);
            return Same();
        }

        /// <summary>Takes the values of <paramref name="source"/>, broadcast and cast.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Writing.Require(Array, "copy_");
            Writing.Copy(Array, source.Array);
            return Same();
        }

        public Tensor relu_()
        {
            Writing.Unary(Array, Elementwise.Relu, "relu_");
            return Same();
        }

        private Tensor InPlace<TKernel>(Scalar number, Func<NdArray, NdArray, NdArray> operation, string name) where TKernel : IBinaryKernel
        {
            using NdArray b = Factories.Number(Array.Type, number);
            return InPlace<TKernel>(b, operation, name);
        }

        private Tensor InPlace<TKernel>(NdArray target, Func<NdArray, NdArray, NdArray> operation, string name) where TKernel : IBinaryKernel
        {
            Writing.Binary<TKernel>(Array, target, operation, name);
            return Same();
        }

        private Tensor Same() => new(Array.Retain());
    }
}
