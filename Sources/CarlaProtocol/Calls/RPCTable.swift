/// Every call that the clients of CARLA 0.9.15 and 0.9.16 make, by what its answer looks like; read from the wheels'
/// symbols and CARLA's client source. `apply_batch` stands alone: its answer has a shape of its own.
public enum RPCTable {
  /// Shape of a call's answer.
  public enum Answer: Sendable, Hashable {
    /// `Response<T>`: `[[1, value]]`, or `[[0, ["message"]]]`.
    case value
    /// `Response<void>`: `[[false]]`, or `[[true, ["message"]]]`.
    case nothing
    /// As `nothing`, and the client does not wait for it: an error stays unseen.
    case unawaited
    /// `apply_batch`: one `Response<ActorId>` for each command.
    case batch
  }

  /// nil where no client has such a call.
  public static func answer(to name: String, version: CarlaVersion) -> Answer? {
    version == .v0915 && newNames.contains(name) ? nil : answers[name]
  }

  /// All names of a version, ascending.
  public static func names(_ version: CarlaVersion) -> [String] {
    (values + voids + unawaited + ["apply_batch"]).filter { version == .v0916 || !newNames.contains($0) }
      .sorted()
  }

  /// Looked up only.
  private static let answers: [String: Answer] = {
    var answers: [String: Answer] = ["apply_batch": .batch]
    for name in values { answers[name] = .value }
    for name in voids { answers[name] = .nothing }
    for name in unawaited { answers[name] = .unawaited }
    return answers
  }()
  private static let newNames = Set(added)

  static let values = [
    "is_traffic_manager_running", "get_traffic_manager_running", "add_traffic_manager_running", "version",
    "get_names_of_all_objects", "get_episode_info", "get_map_info", "get_map_data", "get_navigation_mesh",
    "get_required_files", "request_file", "get_available_maps", "get_actor_definitions", "get_spectator",
    "get_episode_settings", "set_episode_settings", "get_weather_parameters", "get_imui_gravity",
    "get_actors_by_id", "get_physics_control", "get_vehicle_light_state", "get_wheel_steer_angle",
    "get_wheel_pitch_angle", "spawn_actor", "spawn_actor_with_parent", "destroy_actor",
    "get_actor_bounding_box", "get_actor_component_world_transform",
    "get_actor_component_relative_transform", "get_actor_bone_world_transforms",
    "get_vehicle_bone_world_transforms", "get_actor_bone_relative_transforms", "get_actor_component_names",
    "get_actor_bone_names", "get_actor_socket_world_transforms", "get_actor_socket_relative_transforms",
    "get_actor_socket_names", "get_telemetry_data", "get_ackermann_controller_settings",
    "get_bones_transform", "get_light_boxes", "get_vehicle_light_states", "get_group_traffic_lights",
    "start_recorder", "show_recorder_file_info", "show_recorder_collisions",
    "show_recorder_actors_blocked", "replay_file", "get_sensor_token", "are_gbuffers_enabled",
    "get_gbuffer_token", "tick_cue", "query_lights_state", "get_all_level_BBs", "get_environment_objects",
    "project_point", "cast_ray",
  ]

  static let voids = [
    "load_new_episode", "load_map_layer", "unload_map_layer", "copy_opendrive_to_file",
    "apply_color_texture_to_objects", "apply_float_color_texture_to_objects", "set_actor_simulate_physics",
    "set_actor_collisions", "reset_all_traffic_lights", "set_ignored_vehicles", "enable_gbuffers",
  ]

  static let unawaited = [
    "destroy_traffic_manager", "set_weather_parameters", "set_imui_gravity", "apply_physics_control",
    "set_vehicle_light_state", "open_vehicle_door", "close_vehicle_door", "set_wheel_steer_direction",
    "set_wheel_pitch_angle", "set_actor_location", "set_actor_transform", "set_actor_target_velocity",
    "set_actor_target_angular_velocity", "enable_actor_constant_velocity",
    "disable_actor_constant_velocity", "add_actor_impulse", "add_actor_impulse_at_location",
    "add_actor_force", "add_actor_force_at_location", "add_actor_angular_impulse", "add_actor_torque",
    "set_actor_dead", "set_actor_enable_gravity", "set_actor_autopilot", "show_vehicle_debug_telemetry",
    "apply_control_to_vehicle", "apply_ackermann_control_to_vehicle",
    "apply_ackermann_controller_settings", "enable_carsim", "use_carsim_road", "enable_chrono_physics",
    "restore_physx_physics", "apply_control_to_walker", "set_bones_transform", "blend_pose",
    "get_pose_from_animation", "set_traffic_light_state", "set_traffic_light_green_time",
    "set_traffic_light_yellow_time", "set_traffic_light_red_time", "freeze_traffic_light",
    "reset_traffic_light_group", "freeze_all_traffic_lights", "stop_recorder", "stop_replayer",
    "set_replayer_time_factor", "set_replayer_ignore_hero", "set_replayer_ignore_spectator", "send",
    "draw_debug_shape", "clear_debug_shape", "clear_debug_string", "update_lights_state",
    "update_day_night_cycle", "enable_environment_objects", "set_annotations_traverse_translucency",
  ]

  /// Not in 0.9.15.
  static let added = [
    "get_imui_gravity", "set_imui_gravity", "set_wheel_pitch_angle", "get_wheel_pitch_angle",
    "get_actor_bounding_box", "get_actor_component_world_transform",
    "get_actor_component_relative_transform", "get_actor_bone_world_transforms",
    "get_vehicle_bone_world_transforms", "get_actor_bone_relative_transforms", "get_actor_component_names",
    "get_actor_bone_names", "get_actor_socket_world_transforms", "get_actor_socket_relative_transforms",
    "get_actor_socket_names", "get_telemetry_data", "restore_physx_physics", "set_ignored_vehicles",
    "enable_gbuffers", "are_gbuffers_enabled", "clear_debug_shape", "clear_debug_string",
    "set_annotations_traverse_translucency",
  ]
}
