"""The lecture's notebook: its code cells, with all that is not about the graph too."""

from __future__ import annotations

CELLS = [
    """
import numpy as np
import matplotlib.pyplot as plt
%matplotlib inline
""",
    """
# simple x squared function
def f(x):
  return x**2
""",
    """
h = 1.0

dx = h
dy = f(x+h) - f(x)

print(f"Δx: {dx}")
print(f"Δy: {dy}")
print(f"When you change x by {dx} unit, y changes by {dy} units.")
""",
    """
def plot_delta(x, h, start=-4, stop=4, num=30):
  # np.linspace returns an array of num inputs within a range.
  x_all = np.linspace(start, stop, num)
  y_all = f(x_all)

  plt.figure(figsize=(4, 4))
  plt.plot(x_all, y_all)

  # dx & dy
  plt.plot([x, x + h], [f(x), f(x)], color='r')
  plt.plot([x + h, x + h], [f(x), f(x + h)], color='r')
""",
    """
plot_delta(x=2, h=1)
""",
    """
def plot_roc(x, h):
  dx = h
  dy = f(x + h) - f(x)

  plot_delta(x, h)
  print(f"Rate of change is {dy / dx}")
""",
    """
plot_roc(3, 1)
""",
    """
plot_roc(3, 0.5)
""",
    """
plot_roc(1, 1)
""",
    """
plot_roc(-2, 0.5)
""",
    """
x = 3
h = 0.000001 # limit of h approaches 0
d = (f(x + h) - f(x)) / h
print(f"The value of derivative function is {d}")
""",
    """
f = lambda x, y: x + y
""",
    """
x = 2
y = 3
f(x, y) # 2+3=5
""",
    """
h = 0.000001
f(x + h, y)
""",
    """
# wrt x
(f(x + h, y) - f(x, y)) / h
""",
    """
# wrt y
(f(x, y+h) - f(x, y)) / h
""",
    """
for x, y in zip([-20, 2, 3], [300, 75, 10]):
  print(f'x={x}, y={y}: {(f(x + h, y) - f(x, y)) / h}')
""",
    """
h = 10
assert f(x+h, y) - f(x, y) == h
assert f(x, y+h) - f(x, y) == h
""",
    """
f = lambda x, y: x * y
""",
    """
x = 2
y = 3
h = 1e-5 # same as 0.00001
(f(x + h, y) - f(x, y)) / h # wrt x
""",
    """
for x in [-20, 2, 3]:
  print(f'x={x}, y={y}: {(f(x + h, y) - f(x, y)) / h}')
""",
    """
x = 10
h = 5
pdx = (f(x+h, y) - f(x, y)) / h
print(pdx, y)
assert round(pdx, 2) == round(y, 2)
""",
    """
def f(a, b, c):
  return a**2 + b**3 - c
""",
    """
a = 2
b = 3
c = 4

f(a, b, c) #2^2+3^3-4=27
""",
    """
h = 1
f(a + h, b, c) #32
""",
    """
f(a + h, b, c) - f(a, b, c) #5
""",
    """
(f(a + h, b, c) - f(a, b, c)) / h #5
""",
    """
h = 0.00001 # when the change is approaching zero
pda = (f(a + h, b, c) - f(a, b, c)) / h
pda
""",
    """
assert 2*a == round(pda)
""",
    """
# Value class stores a number and "remembers" information about its origins
class Value:
  def __init__(self, data, _prev=(), _op='', label=''):
    self.data = data
    self._prev = _prev
    self._op = _op
    self.label = label
    self.grad = 0

  def __add__(self, other):
    data = self.data + other.data
    out = Value(data, (self, other), '+')
    return out

  def __mul__(self, other):
    data = self.data * other.data
    out = Value(data, (self, other), "*")
    return out

  def __repr__(self):
    return f"Value(data={self.data}, grad={self.grad})"
""",
    """
a = Value(5, label='a')
b = Value(3, label='b')
c = a + b; c.label = 'c'
d = Value(10, label='d')
L = c * d; L.label = 'L'
""",
    """
print(a, a._prev)
print(L, L._prev)
""",
    """
L.grad = 1.0
""",
    """
f = lambda x: x
h = 1e-5
pdx = (f(x + h) - f(x)) / h
assert round(pdx) == 1
""",
    """
def f(ha=0, hb=0, hc=0, hd=0):
  # same function as before
  a = Value(5 + ha, label='a')
  b = Value(3 + hb, label='b')
  c = a + b + Value(hc); c.label = 'c'
  d = Value(10 + hd, label='d')
  L = c * d; L.label = 'L'
  return L.data
""",
    """
h = 1e-5
(f(hd=h) - f()) / h
""",
    """
d.grad = c.data
c.grad = d.data
""",
    """
(f(hc=h) - f()) / h
""",
    """
a.grad = 1.0 * c.grad
b.grad = 1.0 * c.grad

a.grad, b.grad
""",
    """
(f(ha=h) - f()) / h
""",
    """
(f(hb=h) - f()) / h
""",
    """
f(ha=1)
""",
    """
f(hb=1), f(hc=1), f(hd=1) # the rest of the cases
""",
    """
lr = 0.01 # we will discuss learning rate later on

a.data -= lr * a.grad
b.data -= lr * b.grad
d.data -= lr * d.grad

# we skip c which is controlled by the values of a and b
# pay attention that the rest are leaf nodes in the computation graph
""",
    """
# We will now forward pass
c = a + b
L = c * d

L.data
""",
    """
class Value:
  def __init__(self, data, _prev=(), _op='', label=''):
    self.data = data
    self._prev = _prev
    self._op = _op
    self.label = label
    self.grad = 0.0
    self._backward = lambda: None # initially it is a function which does nothing

  def __add__(self, other):
    data = self.data + other.data
    out = Value(data, (self, other), '+')

    def _backward():
      self.grad = 1.0 * out.grad
      other.grad = 1.0 * out.grad
    out._backward = _backward

    return out

  def __mul__(self, other):
    data = self.data * other.data
    out = Value(data, (self, other), "*")

    def _backward():
      self.grad = other.data * out.grad
      other.grad = self.data * out.grad
    out._backward = _backward

    return out

  def __repr__(self):
    return f"Value(data={self.data}, grad={self.grad})"
""",
    """
# Recreating the same function
a = Value(5, label='a')
b = Value(3, label='b')
c = a + b; c.label = 'c'
d = Value(10, label='d')
L = c * d; L.label = 'L'
""",
    """
L.grad = 1.0
L._backward()
c._backward()
""",
    """
# optimization
lr = 0.01
a.data -= lr * a.grad
b.data -= lr * b.grad
d.data -= lr * d.grad

# forward pass
c = a + b
L = c * d

# backward pass
L.grad = 1.0
L._backward()
c._backward()

L.data # loss
""",
    """
while True:
  # optimization
  a.data -= lr * a.grad
  b.data -= lr * b.grad
  d.data -= lr * d.grad

  # forward pass
  c = a + b
  L = c * d

  # backward pass
  L.grad = 1.0
  L._backward()
  c._backward()

  if L.data < 0:
    break

  print(f'Loss: {L.data}')
""",
    """
import torch

a = torch.tensor(5.0);    a.requires_grad = True
b = torch.tensor(3.0);    b.requires_grad = True
c = a + b
d = torch.tensor(10.0);   d.requires_grad = True
L = c * d
""",
    """
L.backward()
a.grad, b.grad, d.grad
""",
]
