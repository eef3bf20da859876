"""What runs by itself, each with `work_once`. The top of the back office: imports every room."""
