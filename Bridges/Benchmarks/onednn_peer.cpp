// Matrix products by oneDNN: `onednn_peer PATH ROWS INPUTS OUTPUTS [REPETITIONS]` multiplies with weights in the
// library's own packed layout and prints the median and least processor seconds. PATH: fp32, bf16, or int8
// (unsigned by signed bytes, results as floats with a scale for each output; the inputs are whole numbers beforehand).
//
// Build: g++ -O2 -std=c++17 onednn_peer.cpp -ldnnl      Run with OMP_NUM_THREADS=1 to compare single cores.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dnnl.hpp>
#include <string>
#include <vector>

using dnnl::memory;

static double now() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

int main(int count, char **arguments) {
  if (count < 5) return 2;
  const std::string path = arguments[1];
  const memory::dim rows = std::atol(arguments[2]), inputs = std::atol(arguments[3]);
  const memory::dim outputs = std::atol(arguments[4]);
  const int repetitions = count > 5 ? std::atoi(arguments[5]) : 11;
  const auto floats = memory::data_type::f32;
  const auto left = path == "fp32" ? floats : path == "bf16" ? memory::data_type::bf16 : memory::data_type::u8;
  const auto right = path == "int8" ? memory::data_type::s8 : left;

  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  memory::desc x({rows, inputs}, left, memory::format_tag::ab);
  memory::desc any({inputs, outputs}, right, memory::format_tag::any);
  memory::desc y({rows, outputs}, floats, memory::format_tag::ab);
  dnnl::primitive_attr attributes;
  if (path == "int8") attributes.set_output_scales(2, std::vector<float>(size_t(outputs), 0.01f));
  dnnl::matmul::primitive_desc description({x, any, y}, attributes, engine);
  dnnl::matmul product(description);

  memory a(x, engine), b(description.weights_desc(), engine), c(y, engine);
  std::memset(a.get_data_handle(), 1, x.get_size());
  std::memset(b.get_data_handle(), 1, description.weights_desc().get_size());
  std::vector<double> seconds;
  for (int i = 0; i <= repetitions; i++) {
    const double start = now();
    product.execute(stream, {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
    stream.wait();
    if (i > 0) seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("{\"median\": %g, \"min\": %g, \"kernel\": \"%s\"}\n", seconds[seconds.size() / 2], seconds[0],
              description.impl_info_str());
  return 0;
}
