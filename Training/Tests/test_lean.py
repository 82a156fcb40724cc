"""The batched forward against transformers' own."""

import numpy as np
import pytest
import torch
from PIL import Image

from driveloop_training import model
from driveloop_training.data import pictures
from driveloop_training.lean import LeanModel


def made(size, tokenizer, seed=1):
    found = model.create(model.configuration(size, tokenizer), seed)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():  # norms and biases that matter
        for parameter in found.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))
    return found.eval()


@pytest.mark.parametrize("size", ["tiny", "xs"])
@pytest.mark.parametrize("film", [False, True])
@pytest.mark.parametrize("grid", [(12, 32), (16, 32), (10, 14)])
def test_equal_to_transformers(built_tokenizer, size, film, grid):
    found = made(size, built_tokenizer)
    rows = grid[0] * grid[1] // 4
    name = "<|video_pad|>" if film else "<|image_pad|>"
    text = "<|im_start|>user\n<|vision_start|>" + name * rows + "<|vision_end|><v_9> turn left<|im_end|>\n<action_7>"
    ids = torch.tensor([built_tokenizer.encode(text).ids] * 2)
    ids[1, -1] += 100
    patches = torch.randn(2, grid[0] * grid[1], 1176, generator=torch.Generator().manual_seed(2))
    pad = built_tokenizer.token_to_id(name)
    kinds = (ids == pad).int() * (2 if film else 1)
    key = "video" if film else "image"
    given = {f"{key}_grid_thw": torch.tensor([[1, *grid]] * 2),
             "pixel_values_videos" if film else "pixel_values": patches.reshape(-1, 1176)}
    with torch.no_grad():
        expected = found(input_ids=ids, attention_mask=torch.ones_like(ids), mm_token_type_ids=kinds, **given).logits
        lean = LeanModel(found, grid)
        _, hidden = lean(ids, patches)
        got = lean.logits(hidden)
    assert expected.abs().max() > 0.1
    assert (got - expected).abs().max() <= 1e-5 * max(1, expected.abs().max())


def test_gradients_equal(built_tokenizer):
    found = made("tiny", built_tokenizer)
    text = "<|im_start|>user\n<|vision_start|>" + "<|image_pad|>" * 96 + "<|vision_end|><action_7>"
    ids = torch.tensor([built_tokenizer.encode(text).ids])
    patches = torch.randn(1, 384, 1176, generator=torch.Generator().manual_seed(3))
    kinds = (ids == built_tokenizer.token_to_id("<|image_pad|>")).int()
    found(input_ids=ids, mm_token_type_ids=kinds, image_grid_thw=torch.tensor([[1, 12, 32]]),
          pixel_values=patches[0]).logits.square().mean().backward()
    expected = {name: parameter.grad.clone() for name, parameter in found.named_parameters()}
    found.zero_grad()
    lean = LeanModel(found)
    lean.logits(lean(ids, patches)[1]).square().mean().backward()
    for name, parameter in found.named_parameters():
        assert torch.allclose(parameter.grad, expected[name], rtol=1e-3, atol=1e-6), name


def test_patches_are_those_of_the_image_processor():
    from transformers.models.qwen2_vl import image_processing_pil_qwen2_vl as reference
    picture = np.random.default_rng(4).integers(0, 256, (168, 448, 3), np.uint8)
    processor = reference.Qwen2VLImageProcessorPil(min_pixels=3136, max_pixels=12845056)
    expected = processor(images=[Image.fromarray(picture)], return_tensors="pt")["pixel_values"]
    pixels = torch.from_numpy(picture)[None, None].expand(1, 2, -1, -1, -1)
    assert (pictures.patches(pixels)[0] - expected).abs().max() <= 1e-5


def test_two_frames_stand_in_one_patch():
    frames = torch.zeros(1, 2, 168, 448, 3)
    frames[:, 1] = 255
    values = pictures.patches(frames)[0].view(-1, 3, 2, 14, 14)
    assert (values[:, :, 0] < -1.4).all() and (values[:, :, 1] > 1.9).all()


def test_sizes(built_tokenizer):
    for size, least, most in (("tiny", 0.3e6, 1.5e6), ("t", 8.5e6, 10e6), ("s", 28e6, 31e6)):
        with torch.device("meta"):
            count = model.parameter_count(
                model.Qwen2_5_VLForConditionalGeneration(model.configuration(size, built_tokenizer)))
        assert least < count < most, (size, count)


def test_half_precision_stays_near(built_tokenizer):
    found = made("tiny", built_tokenizer)
    lean = LeanModel(found)
    ids = torch.tensor([built_tokenizer.encode(
        "<|im_start|>user\n<|vision_start|>" + "<|image_pad|>" * 96 + "<|vision_end|><v_3> turn left").ids])
    patches = torch.randn(1, 384, 1176, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        expected = lean(ids, patches)[1]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            got = lean(ids, patches)[1].float()
    # bf16 keeps 8 bits; values are about 1.
    assert (got - expected).abs().mean() < 0.03 and (got - expected).abs().max() < 0.5
