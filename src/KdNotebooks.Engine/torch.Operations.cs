using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    public static Tensor mean(Tensor input) => input.mean();

    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    public static Tensor argmax(Tensor input) => input.argmax();

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    public static Tensor argmin(Tensor input) => input.argmin();

    public static Tensor max(Tensor input) => input.max();

    public static Tensor min(Tensor input) => input.min();

    public static (Tensor values, Tensor indexes) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);

    /// <summary>The tensors one after another along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => new(Joining.Concatenate([.. tensors.Select(t => t.Array)], dim));

    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((IList<Tensor>)tensors, dim);

    /// <summary>The tensors side by side along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => new(Joining.Stack([.. tensors.Select(t => t.Array)], dim));

    /// <summary>start, start + step, ... below stop; Int64 if all three are integers.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        Device.Require(device);
        if (step.AsDouble == 0) throw new ArgumentException("arange: the step is 0");
        bool whole = !start.Type.IsFloat() && !stop.Type.IsFloat() && !step.Type.IsFloat();
        long count = Math.Max(0, (long)Math.Ceiling((stop.AsDouble - start.AsDouble) / step.AsDouble));
        var x = new NdArray(whole ? ScalarType.Int64 : ScalarType.Float64, [count]);
        if (whole)
        {
            Span<long> to = x.Span<long>();
            for (int i = 0; i < to.Length; i++) to[i] = start.AsInt64 + i * step.AsInt64;
        }
        else
        {
            Span<double> to = x.Span<double>();
            for (int i = 0; i < to.Length; i++) to[i] = start.AsDouble + i * step.AsDouble;
        }
        return Typed(x, dtype ?? (whole ? ScalarType.Int64 : get_default_dtype()), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        Device.Require(device);
        var x = new NdArray(ScalarType.Float64, [steps]);
        Span<double> to = x.Span<double>();
        for (int i = 0; i < to.Length; i++) to[i] = i < steps / 2 ? start + i * (end - start) / (steps - 1) : end - (steps - 1 - i) * (end - start) / Math.Max(1, steps - 1);
        return Typed(x, dtype ?? get_default_dtype(), requires_grad);
    }

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        Device.Require(device);
        if (columns < 0) columns = rows;
        var x = new NdArray(ScalarType.Float64, [rows, columns]);
        Span<double> to = x.Span<double>();
        to.Clear();
        for (long i = 0; i < Math.Min(rows, columns); i++) to[(int)(i * columns + i)] = 1;
        return Typed(x, dtype ?? get_default_dtype(), requires_grad);
    }
}
