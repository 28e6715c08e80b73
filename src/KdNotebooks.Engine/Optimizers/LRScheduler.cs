namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes an optimizer's learning rates from epoch to epoch.</summary>
        public static partial class lr_scheduler
        {
            public abstract class LRScheduler
            {
                private protected readonly Optimizer _optimizer;
                private protected readonly double[] _base;
                private protected int _epoch;
                private double[] _last;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    (_optimizer, _epoch) = (optimizer, last_epoch);
                    _base = [.. optimizer.ParamGroups.Select(g => g.InitialLearningRate)];
                    _last = [.. optimizer.ParamGroups.Select(g => g.LearningRate)];
                }

                /// <summary>On to the next epoch.</summary>
                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _epoch = epoch ?? _epoch + 1;
                    ILearningRateController[] groups = [.. _optimizer.ParamGroups];
                    for (int i = 0; i < groups.Length; i++) groups[i].LearningRate = RateOf(i);
                    _last = [.. groups.Select(g => g.LearningRate)];
                }

                /// <summary>On to the next epoch; a metric matters to ReduceLROnPlateau only.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _last;

                /// <summary>The rate of a group in the current epoch.</summary>
                private protected abstract double RateOf(int group);
            }

            /// <summary>× gamma every step_size epochs.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) => new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            /// <summary>× gamma every epoch.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) => new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            /// <summary>Half a cosine from the first rate down to eta_min over T_max epochs (Loshchilov and Hutter 2017, without restarts).</summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) => new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>× factor when a metric has not got better for more than patience epochs.</summary>
            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            public static partial class impl
            {
                public class StepLR : LRScheduler
                {
                    private readonly int _size;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch)
                    {
                        (_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    private protected override double RateOf(int group) => _base[group] * Math.Pow(_gamma, _epoch / _size);
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch)
                    {
                        _gamma = gamma;
                        step();
                    }

                    private protected override double RateOf(int group) => _base[group] * Math.Pow(_gamma, _epoch);
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period, _least;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch)
                    {
                        (_period, _least) = (T_max, eta_min);
                        step();
                    }

                    private protected override double RateOf(int group) => _least + (_base[group] - _least) * (1 + Math.Cos(Math.PI * _epoch / _period)) / 2;
                }

                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _largest, _relative;
                    private readonly double _factor, _threshold, _eps;
                    private readonly int _patience, _cooldown;
                    private readonly double[] _least;
                    private double _best;
                    private int _bad, _resting;

                    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) : base(optimizer, -1)
                    {
                        if (factor >= 1.0) throw new ArgumentException("Factor should be < 1.0");
                        if (mode is not ("min" or "max")) throw new ArgumentException($"mode {mode} is unknown!");
                        if (threshold_mode is not ("rel" or "abs")) throw new ArgumentException($"threshold mode {threshold_mode} is unknown!");
                        (_largest, _relative, _factor, _threshold, _eps, _patience, _cooldown) = (mode == "max", threshold_mode == "rel", factor, threshold, eps, patience, cooldown);
                        _least = min_lr is { Count: > 1 } ? [.. min_lr] : [.. _base.Select(_ => min_lr is { Count: 1 } ? min_lr[0] : 0)];
                        _best = _largest ? double.NegativeInfinity : double.PositiveInfinity;
                    }

                    public override void step() => throw new InvalidOperationException("step() should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");

                    public override void step(int? epoch) => throw new InvalidOperationException("step(int?) should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");

                    public override void step(double current, int? epoch = null)
                    {
                        bool better = (_largest, _relative) switch
                        {
                            (false, true) => current < _best * (1 - _threshold),
                            (false, false) => current < _best - _threshold,
                            (true, true) => current > _best * (1 + _threshold),
                            (true, false) => current > _best + _threshold,
                        };
                        if (better) _best = current;
                        _bad = better ? 0 : _bad + 1;
                        if (_resting > 0)
                        {
                            _resting--;
                            _bad = 0;
                        }
                        if (_bad > _patience)
                        {
                            base.step(epoch);
                            _resting = _cooldown;
                            _bad = 0;
                        }
                        else _epoch = epoch ?? _epoch + 1;
                    }

                    private protected override double RateOf(int group)
                    {
                        double rate = _optimizer.ParamGroups.ElementAt(group).LearningRate, next = Math.Max(rate * _factor, _least[group]);
                        return rate - next > _eps ? next : rate;
                    }
                }
            }
        }
    }
}
