#pragma once
/// The chapter's network (7.4.1), of any size: two convolutions, each with ReLU and 2x2 maximum pooling, then three linear
/// layers.
///
/// Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. Proceedings of the
/// IEEE 86(11), 1998; with ReLU and maximum pooling, and, as in the chapter, nothing between the linear layers.

#include <cmath>
#include <random>
#include <span>
#include <string>
#include <vector>

#if !__has_include(<eigen3/Eigen/Core>)
#error "the training needs Eigen: apt-get install libeigen3-dev"
#endif
#include <eigen3/Eigen/Core>

#include "distributed_optimizer.hpp"

namespace training {

using Matrix = Eigen::MatrixXd;
using MatrixView = Eigen::Map<Matrix>;
using ConstMatrixView = Eigen::Map<const Matrix>;

/// Uniform in [0, 1): std's distributions differ between libraries, its engines do not.
inline double uniform(std::mt19937& random) { return random() / 4294967296.0; }

/// Weights and bias of a layer, with their gradients.
class Tensors {
 public:
  Tensors(std::string name, int inputs, int outputs, std::mt19937& random)
      : name_(std::move(name)),
        weights(inputs, outputs),
        bias(1, outputs),
        weight_gradient(inputs, outputs),
        bias_gradient(1, outputs) {
    const double bound = std::sqrt(6.0 / inputs);  // K. He et al.: Delving deep into rectifiers. ICCV 2015, section 2.2
    for (double& weight : weights.reshaped()) weight = bound * (2 * uniform(random) - 1);
    bias.setZero();
    clear_gradients();
  }

  void clear_gradients() {
    weight_gradient.setZero();
    bias_gradient.setZero();
  }
  void add_parameters_to(std::vector<Parameter>& parameters) {
    parameters.push_back({name_ + ".weight", span_of(weights), span_of(weight_gradient)});
    parameters.push_back({name_ + ".bias", span_of(bias), span_of(bias_gradient)});
  }

 private:
  static std::span<double> span_of(Matrix& matrix) { return {matrix.data(), static_cast<std::size_t>(matrix.size())}; }
  std::string name_;

 public:
  Matrix weights;
  Matrix bias;
  Matrix weight_gradient;
  Matrix bias_gradient;
};

/// Convolution without padding, ReLU, and pooling. An image is a matrix: a row per pixel, column by column, a column per channel.
class ConvolutionLayer {
 public:
  ConvolutionLayer(const std::string& name, int side, int channels, int outputs, int kernel, std::mt19937& random)
      : side_(side), channels_(channels), kernel_(kernel), tensors(name, channels * kernel * kernel, outputs, random) {}

  int pooled_side() const { return (side_ - kernel_ + 1) / 2; }

  Matrix forward(const ConstMatrixView& image) {
    const int wide = side_ - kernel_ + 1;
    patches_.resize(wide * wide, channels_ * kernel_ * kernel_);
    for (int channel = 0; channel < channels_; ++channel)
      for (int dx = 0; dx < kernel_; ++dx)
        for (int dy = 0; dy < kernel_; ++dy)
          for (int x = 0; x < wide; ++x)
            patches_.col((channel * kernel_ + dx) * kernel_ + dy).segment(x * wide, wide) =
                image.col(channel).segment((x + dx) * side_ + dy, wide);
    output_.noalias() = patches_ * tensors.weights;
    output_.rowwise() += tensors.bias.row(0);
    return pooled();
  }

  /// Adds to the gradients; `gradient` is that of what forward() returned last. Returns that of its image if it is asked for.
  Matrix backward(const Matrix& gradient, bool of_image) {
    Matrix of_output = Matrix::Zero(output_.rows(), output_.cols());
    for (int i = 0; i < gradient.size(); ++i)
      if (greatest_[i] >= 0) of_output(greatest_[i]) = gradient(i);
    tensors.weight_gradient.noalias() += patches_.transpose() * of_output;
    tensors.bias_gradient += of_output.colwise().sum();
    if (!of_image) return {};
    const Matrix of_patches = of_output * tensors.weights.transpose();
    const int wide = side_ - kernel_ + 1;
    Matrix result = Matrix::Zero(side_ * side_, channels_);
    for (int channel = 0; channel < channels_; ++channel)
      for (int dx = 0; dx < kernel_; ++dx)
        for (int dy = 0; dy < kernel_; ++dy)
          for (int x = 0; x < wide; ++x)
            result.col(channel).segment((x + dx) * side_ + dy, wide) +=
                of_patches.col((channel * kernel_ + dx) * kernel_ + dy).segment(x * wide, wide);
    return result;
  }

 private:
  /// The greatest of each 2x2 pixels, but at least 0; remembers where it was.
  Matrix pooled() {
    const int wide = side_ - kernel_ + 1;
    const int half = wide / 2;
    Matrix result(half * half, output_.cols());
    greatest_.assign(static_cast<std::size_t>(result.size()), -1);
    for (int i = 0; i < result.size(); ++i) {
      const int channel = i / (half * half);
      const int x = i % (half * half) / half;
      const int y = i % half;
      double value = 0;
      for (const int place : {0, 1, wide, wide + 1}) {
        const int at = channel * wide * wide + 2 * x * wide + 2 * y + place;
        if (output_(at) > value) value = output_(at), greatest_[i] = at;
      }
      result(i) = value;
    }
    return result;
  }

  int side_;
  int channels_;
  int kernel_;
  Matrix patches_;
  Matrix output_;
  std::vector<int> greatest_;  ///< by place in the result: where in output_; -1: nowhere above 0

 public:
  Tensors tensors;
};

struct NetworkSize {
  int side;    ///< of the square image
  int kernel;  ///< of both convolutions
  int channels[2];
  int hidden[2];
  int classes;
};

class Network {
 public:
  /// The same weights for the same seed.
  Network(const NetworkSize& size, unsigned seed) : Network(size, std::mt19937(seed)) {}

  /// In the order in which backward() completes their gradients.
  std::vector<Parameter> parameters() {
    std::vector<Parameter> all;
    for (int i = 2; i >= 0; --i) linear_[i].add_parameters_to(all);
    second_.tensors.add_parameters_to(all);
    first_.tensors.add_parameters_to(all);
    return all;
  }

  /// The scores of the classes for one image.
  Matrix forward(const ConstMatrixView& image) {
    const Matrix once = first_.forward(image);
    const Matrix twice = second_.forward(ConstMatrixView(once.data(), once.rows(), once.cols()));
    inputs_[0] = twice.reshaped(1, twice.size());
    for (int i = 0; i < 3; ++i) inputs_[i + 1] = inputs_[i] * linear_[i].weights + linear_[i].bias;
    return inputs_[3];
  }

  void clear_gradients() {
    for (Tensors* tensors : {&first_.tensors, &second_.tensors, &linear_[0], &linear_[1], &linear_[2]})
      tensors->clear_gradients();
  }

  /// Adds the gradient of the cross-entropy for an image of class `label`, times `weight`.
  void differentiate(const ConstMatrixView& image, int label, double weight) {
    Matrix gradient = forward(image);
    gradient = (gradient.array() - gradient.maxCoeff()).exp().matrix();
    gradient *= weight / gradient.sum();
    gradient(label) -= weight;
    for (int i = 2; i >= 0; --i) {
      linear_[i].weight_gradient.noalias() += inputs_[i].transpose() * gradient;
      linear_[i].bias_gradient += gradient;
      gradient = gradient * linear_[i].weights.transpose();
    }
    const int side = second_.pooled_side();
    const Matrix of_second = gradient.reshaped(side * side, gradient.size() / (side * side));
    first_.backward(second_.backward(of_second, true), false);
  }

 private:
  Network(const NetworkSize& size, std::mt19937 random)
      : first_("conv1", size.side, 1, size.channels[0], size.kernel, random),
        second_("conv2", first_.pooled_side(), size.channels[0], size.channels[1], size.kernel, random),
        linear_{Tensors("linear1", second_.pooled_side() * second_.pooled_side() * size.channels[1], size.hidden[0], random),
                Tensors("linear2", size.hidden[0], size.hidden[1], random),
                Tensors("linear3", size.hidden[1], size.classes, random)} {}

  ConvolutionLayer first_;
  ConvolutionLayer second_;
  Tensors linear_[3];
  Matrix inputs_[4];  ///< of each linear layer, and the scores
};

}  // namespace training
