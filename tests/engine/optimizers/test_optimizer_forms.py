"""Where courses and papers write a formula otherwise: what holds between their form and the one here."""

from math import sqrt

import numpy as np

from nnviz.engine.optimizers import Adam, AMSGrad, Momentum, NAdam, Nesterov, RMSProp, Rprop
from nnviz.engine.surfaces import Rosenbrock


def noisy(theta: np.ndarray, step: int) -> np.ndarray:
    """A gradient that also depends on the step."""
    return np.array([1.0, 8.0]) * theta + np.array([np.sin(step), np.cos(3 * step)])


class TestMomentum:
    """Classical: v ← μ v − η g;  θ ← θ + v."""

    def classical(self, rates: list[float]) -> np.ndarray:
        theta, v = np.array([1.0, -1.0]), np.zeros(2)
        for step, rate in enumerate(rates):
            v = 0.9 * v - rate * noisy(theta, step)
            theta = theta + v
        return theta

    def ours(self, rates: list[float]) -> np.ndarray:
        theta = np.array([1.0, -1.0])
        state = Momentum().init(theta)
        for step, rate in enumerate(rates):
            Momentum(momentum=0.9).step(theta, noisy(theta, step), state, rate)
        return theta

    def test_both_forms_go_the_same_way_while_the_learning_rate_is_constant(self):
        rates = [0.03] * 50
        np.testing.assert_allclose(self.ours(rates), self.classical(rates), rtol=1e-12)

    def test_after_a_change_only_ours_takes_the_whole_velocity_along(self):
        rates = [0.03] * 10 + [0.0]
        before = self.ours(rates[:-1])
        np.testing.assert_array_equal(self.ours(rates), before)
        assert np.abs(self.classical(rates) - before).max() > 0.01


def test_theta_of_nesterov_is_the_point_ahead_of_the_textbook():
    """Textbook: g = ∇L(θ − η μ v);  v ← μ v + g;  θ ← θ − η v."""
    rate, mu = 0.02, 0.9
    textbook, v = np.array([1.0, -1.0]), np.zeros(2)
    theta = textbook.copy()
    state = Nesterov().init(theta)
    for step in range(60):
        ahead = textbook - rate * mu * v
        np.testing.assert_allclose(theta, ahead, rtol=1e-10, atol=1e-14)
        v = mu * v + noisy(ahead, step)
        textbook = textbook - rate * v
        Nesterov(learning_rate=rate, momentum=mu).step(theta, noisy(theta, step), state)


def test_epsilon_under_the_root_of_rmsprop_differs_by_little_where_the_gradient_is_large():
    """Keras and Deep Learning: g / √(s + ε). Beside g / (√s + ε) that is at most ε/2s smaller and ε/√s larger."""
    epsilon, rate = 1e-4, 0.01
    gradients = np.array([0.3, 1.0, -20.0]) * np.linspace(1, 2, 40)[:, None]
    theta, s = np.zeros(3), np.zeros(3)
    optimizer = RMSProp(learning_rate=rate, epsilon=epsilon)
    state = optimizer.init(theta)
    for gradient in gradients:
        s = 0.9 * s + 0.1 * gradient**2
        under = rate * gradient / np.sqrt(s + epsilon)
        before = theta.copy()
        optimizer.step(theta, gradient, state)
        ratio = (before - theta) / under
        assert np.all(ratio <= 1 + epsilon / (2 * s))
        assert np.all(ratio >= 1 - epsilon / np.sqrt(s))
        assert np.all(ratio != 1)


def test_epsilon_under_the_root_of_rmsprop_holds_back_where_the_gradient_is_tiny():
    theta = np.zeros(1)
    gradient = np.array([1e-6])
    optimizer = RMSProp(learning_rate=1.0, epsilon=1e-8)
    optimizer.step(theta, gradient, optimizer.init(theta))
    np.testing.assert_allclose(theta, -1e-6 / (sqrt(0.1) * 1e-6 + 1e-8))  # about 3: hardly held back
    assert abs(1e-6 / sqrt(0.1e-12 + 1e-8)) < 0.011


def test_the_epsilon_of_keras_is_that_of_adam_times_a_correction_that_fades():
    """Keras: θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε); ours with ε / √(1 − β₂ᵗ) is the same."""
    theta, m, v = np.array([1.0, -1.0]), np.zeros(2), np.zeros(2)
    keras = theta.copy()
    state = Adam().init(theta)
    for step in range(1, 60):
        correction = sqrt(1 - 0.999**step)
        gradient = noisy(theta, step)
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        keras = keras - 0.001 * correction / (1 - 0.9**step) * m / (np.sqrt(v) + 0.01)
        Adam(epsilon=0.01 / correction).step(theta, gradient, state)
        np.testing.assert_allclose(theta, keras, rtol=1e-12)


def test_amsgrad_is_adam_while_v_grows():
    adam, amsgrad = np.ones(2), np.ones(2)
    adam_state, amsgrad_state = Adam().init(adam), AMSGrad().init(amsgrad)
    for step in range(1, 30):
        gradient = np.array([1.0, -2.0]) * step
        Adam().step(adam, gradient, adam_state)
        AMSGrad().step(amsgrad, gradient, amsgrad_state)
    np.testing.assert_array_equal(amsgrad, adam)
    Adam(beta2=0.5).step(adam, np.array([0.1, 0.1]), adam_state)  # v falls
    AMSGrad(beta2=0.5).step(amsgrad, np.array([0.1, 0.1]), amsgrad_state)
    assert np.all(np.abs(amsgrad - 1) < np.abs(adam - 1))


def test_the_momentum_product_of_nadam_is_the_product_of_all_momenta():
    optimizer = NAdam(momentum_decay=0.5)
    state = optimizer.init(np.zeros(1))
    for state.steps in (1, 2, 3, 30):
        expected = np.prod([0.9 * (1 - 0.96 ** (0.5 * step) / 2) for step in range(1, state.steps + 1)])
        np.testing.assert_allclose(optimizer.momentum_product(state), expected, rtol=1e-14)
    state.steps = 1_000_000
    assert 1 - optimizer.momentum_product(state) == 1


class TestRprop:
    def test_a_step_grows_until_the_gradient_turns_then_shrinks_and_rests(self):
        theta = np.zeros(1)
        optimizer = Rprop(learning_rate=1.0)
        state = optimizer.init(theta)
        steps = []
        for gradient in (-5.0, -0.1, -3.0, 2.0, 2.0, 2.0, 0.0, 2.0):
            before = theta.copy()
            optimizer.step(theta, np.array([gradient]), state)
            steps.append(float((theta - before)[0]))
        np.testing.assert_allclose(steps, [1.0, 1.2, 1.44, 0.0, -0.72, -0.864, 0.0, -0.864], rtol=1e-12)

    def test_the_step_size_stays_within_its_limits(self):
        optimizer = Rprop(least_step=0.25, largest_step=2.0, learning_rate=1.0)
        theta = np.zeros(2)
        state = optimizer.init(theta)
        for step in range(40):
            optimizer.step(theta, np.array([1.0, (-1.0) ** (step // 2)]), state)
            assert np.all((state.vectors["step_size"] >= 0.25) & (state.vectors["step_size"] <= 2.0))
        np.testing.assert_allclose(state.vectors["step_size"][0], 2.0)

    def test_tiny_gradients_count_like_large_ones(self):
        """The product of two gradients of 1e-30 is 0 in float32; the product of their signs is not."""
        theta = np.zeros(2, np.float32)
        optimizer = Rprop()
        state = optimizer.init(theta)
        for _ in range(5):
            optimizer.step(theta, np.array([1e-30, 1.0], np.float32), state)
        assert theta[0] == theta[1] < 0


def test_momentum_crosses_rosenbrock_where_plain_descent_crawls():
    surface = Rosenbrock()
    theta = np.array(surface.start)
    plain = theta.copy()
    optimizer = Momentum(learning_rate=0.001)
    state = optimizer.init(theta)
    for _ in range(1000):
        optimizer.step(theta, surface.gradient(theta), state)
        plain -= 0.001 * surface.gradient(plain)
    assert surface.value(theta) < 0.01 * surface.value(plain)
