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

        public Tensor sub_(Scalar target) => InPlace<SubtractKernel>(target, Arithmetic.Subtract, "sub_");

        public Tensor mul_(Tensor target) => InPlace<MultiplyKernel>(target.Array, Arithmetic.Multiply, "mul_");

        public Tensor mul_(Scalar target) => InPlace<MultiplyKernel>(target, Arithmetic.Multiply, "mul_");

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode is not RoundingMode.None ? copy_(div(target, rounding_mode)) : InPlace<DivideKernel>(target.Array, Arithmetic.Divide, "div_");

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode is not RoundingMode.None ? copy_(div(target, rounding_mode)) : InPlace<DivideKernel>(target, Arithmetic.Divide, "div_");

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

        public Tensor pow_(Scalar exponent) => InPlace(new Power(exponent.AsDouble));

        public Tensor neg_() => mul_((Scalar)(-1));

        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            using NdArray number = Factories.Number(Array.Type, value);
            Writing.Unary(Array, x => Elementwise.Where(mask.Array, number, x), "masked_fill_");
            return Same();
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Writing.Require(Array, "uniform_");
            RandomFilling.Uniform(Array, Generator.SourceOf(generator), from, to);
            return Same();
        }

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            Writing.Require(Array, "normal_");
            RandomFilling.Normal(Array, Generator.SourceOf(generator), mean, std);
            return Same();
        }

        /// <summary>1 with probability p, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Writing.Require(Array, "bernoulli_");
            using var draws = new NdArray(ScalarType.Float64, Array.Shape);
            RandomFilling.Uniform(draws, Generator.SourceOf(generator), 0, 1);
            using NdArray limit = Factories.Number(ScalarType.Float64, p), hits = Pointwise.Compare<Less>(draws, limit, "bernoulli_");
            Copying.Into(Array, hits);
            return Same();
        }

        /// <summary>x + value·tensor1·tensor2.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using NdArray product = Arithmetic.Multiply(tensor1.Array, tensor2.Array), factor = Factories.Number(product.Type, value), scaled = Arithmetic.Multiply(product, factor);
            return InPlace<AddKernel>(scaled, Arithmetic.Add, "addcmul_");
        }

        /// <summary>x + value·tensor1/tensor2.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using NdArray ratio = Arithmetic.Divide(tensor1.Array, tensor2.Array), factor = Factories.Number(ratio.Type, value), scaled = Arithmetic.Multiply(ratio, factor);
            return InPlace<AddKernel>(scaled, Arithmetic.Add, "addcdiv_");
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
