"""What `bench_booking.py` measures with: sites in processes of their own, and clients that ask them."""
