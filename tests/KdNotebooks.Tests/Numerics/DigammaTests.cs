using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Numerics;

public class DigammaTests
{
    // Abramowitz and Stegun, tables 6.1 and 6.4 and the closed forms 6.3.2-6.3.3, 6.4.2-6.4.4.
    [Theory]
    [InlineData(1, -0.57721566490153286061)]
    [InlineData(0.5, -1.96351002602142347944)]
    [InlineData(2, 0.42278433509846713939)]
    [InlineData(0.25, -4.22745353337626540809)]
    [InlineData(100, 4.60016185273808740019)]
    public void Published_values(double x, double expected) => Assert.Equal(expected, Digamma.At(x), 1e-14);

    [Theory]
    [InlineData(1, Math.PI * Math.PI / 6)]
    [InlineData(0.5, Math.PI * Math.PI / 2)]
    public void Published_values_of_the_derivative(double x, double expected) => Assert.Equal(expected, Digamma.Derivative(x), 1e-13);

    [Fact]
    public void Table_is_the_harmonic_numbers_less_the_Euler_constant()
    {
        double[] table = Digamma.Table(5000);
        double harmonic = 0;
        for (int i = 1; i <= 5000; i++)
        {
            Assert.Equal(harmonic - 0.57721566490153286061, table[i], 1e-12);
            harmonic += 1.0 / i;
        }
    }

    [Fact]
    public void Not_defined_at_zero_and_below() => Assert.Throws<ArgumentOutOfRangeException>(() => Digamma.At(0));
}
