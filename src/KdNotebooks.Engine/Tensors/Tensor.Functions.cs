using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor exp() => new(Function.Apply(Array, new Exponential()));

        public Tensor log() => new(Function.Apply(Array, new Logarithm()));

        public Tensor log1p() => new(Function.Apply(Array, new LogarithmOfOnePlus()));

        public Tensor expm1() => new(Function.Apply(Array, new ExponentialLessOne()));

        public Tensor sqrt() => new(Function.Apply(Array, new SquareRoot()));

        public Tensor rsqrt() => new(Function.Apply(Array, new ReciprocalRoot()));

        public Tensor reciprocal() => new(Function.Apply(Array, new Inverse()));

        public Tensor square() => new(Function.Apply(Array, new Square()));

        public Tensor sin() => new(Function.Apply(Array, new Sine()));

        public Tensor cos() => new(Function.Apply(Array, new Cosine()));

        public Tensor abs() => new(Function.Apply(Array, new Magnitude()));

        public Tensor erf() => new(Function.Apply(Array, new ErrorIntegral()));

        public Tensor sign() => new(Function.Apply(Array, new SignOf()));

        public Tensor relu() => new(Function.Apply(Array, new Relu()));

        public Tensor tanh() => new(Function.Apply(Array, new HyperbolicTangent()));

        public Tensor sigmoid() => new(Function.Apply(Array, new Logistic()));

        public Tensor silu() => new(Function.Apply(Array, new Swish()));

        public Tensor gelu() => new(Function.Apply(Array, new GaussianLinear()));

        public Tensor floor() => new(Function.Apply(Array, new Rounded(-1)));

        public Tensor ceil() => new(Function.Apply(Array, new Rounded(1)));

        public Tensor softplus(double beta = 1, double threshold = 20) => new(Function.Apply(Array, new SoftRelu(beta, threshold)));

        public Tensor elu(double alpha = 1) => new(Function.Apply(Array, new ExponentialLinear(alpha)));

        public Tensor exp_() => InPlace(new Exponential());

        public Tensor log_() => InPlace(new Logarithm());

        public Tensor sqrt_() => InPlace(new SquareRoot());

        public Tensor abs_() => InPlace(new Magnitude());

        public Tensor relu_() => InPlace(new Relu());

        public Tensor tanh_() => InPlace(new HyperbolicTangent());

        public Tensor sigmoid_() => InPlace(new Logistic());

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace(new Clamp(min?.AsDouble ?? double.NegativeInfinity, max?.AsDouble ?? double.PositiveInfinity));

        private Tensor InPlace<TFunction>(TFunction f) where TFunction : struct, IFunction
        {
            Writing.Unary(Array, x => Function.Apply(x, f), f.Name);
            return Same();
        }
    }
}
