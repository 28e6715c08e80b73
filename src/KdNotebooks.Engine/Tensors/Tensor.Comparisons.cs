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

        private Tensor Compare<TRelation>(Scalar target, string name) where TRelation : IRelation
        {
            using NdArray number = Like(target);
            return new Tensor(Pointwise.Compare<TRelation>(Array, number, name));
        }
    }
}
